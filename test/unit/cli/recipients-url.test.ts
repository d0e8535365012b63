import { describe, expect, test } from '@jest/globals';
import { type Answer, verdictOn } from '../../../cli/doctor/recipients-url.ts';

const FUNCTION_URL = new URL('https://abc.lambda-url.eu-central-1.on.aws/');
const DOMAIN = new URL('https://files.example.com/');
const PROBLEM = { 'content-type': 'application/problem+json' };

const verdict = (url: URL, status: number, headers: Record<string, string>) => () =>
  verdictOn(url, { status, headers, certificateEnds: undefined, milliseconds: 12 } satisfies Answer);

describe('what answers at the recipients’ URL', () => {
  test('is this deployment', () => {
    expect(verdict(DOMAIN, 400, { ...PROBLEM, 'x-links-deployment': 'this' })()).toBe(
      'https://files.example.com reaches this deployment and answers in 12 ms',
    );
  });

  test('is a server that does not know its buckets, and so cannot say', () => {
    expect(verdict(DOMAIN, 400, PROBLEM)()).toMatch(/does not say whether it belongs to this deployment: .+BUCKETS/);
  });

  test.each([
    ['another deployment', DOMAIN, 400, { ...PROBLEM, 'x-links-deployment': 'other' }, /another deployment/],
    [
      'Lambda, where an organisation forbids public URLs',
      FUNCTION_URL,
      403,
      { 'content-type': 'application/json', 'x-amzn-errortype': 'AccessDeniedException' },
      /first minute after an apply.+organisation forbids public Function URLs: .+domain .+function_url = false/,
    ],
    [
      'API Gateway, where nothing is mapped to the name',
      DOMAIN,
      403,
      { 'content-type': 'application/json', 'x-amzn-errortype': 'ForbiddenException' },
      /refused by API Gateway \(403\)/,
    ],
    [
      'API Gateway, whose function is throttled',
      DOMAIN,
      500,
      { 'content-type': 'application/json', 'x-amzn-errortype': 'InternalServerErrorException' },
      /throttled or does not start/,
    ],
    ['a web site of the same name', DOMAIN, 200, { 'content-type': 'text/html' }, /not as a links deployment does/],
    ['a wall that asks for a login', DOMAIN, 403, { 'content-type': 'text/html' }, /not as a links deployment does/],
  ])('is %s', (_who, url, status, headers, sentence) => {
    expect(verdict(url, status, headers)).toThrow(sentence);
  });
});
