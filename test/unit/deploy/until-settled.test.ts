import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { LinksError } from '../../../client/index.ts';
import { isRefusedByAws, recipientsUrlAnswers, untilSettled } from '../../../scripts/lib/until-settled.ts';
import { closeServer, listen } from '../../../scripts/local/listen.ts';

const SETTLING = { atMost: 5_000, every: 5 };
const NO_TIME = { atMost: 0, every: 5 };

let server: Server | undefined;
let said = '';

beforeEach(() => {
  said = '';
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += text;
    return true;
  });
});

afterEach(async () => {
  jest.restoreAllMocks();
  if (server) await closeServer(server);
  server = undefined;
});

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  return `http://127.0.0.1:${await listen(server)}/`;
}

/** What Lambda answers in the function's place while the permission is not known everywhere. */
const FORBIDDEN: RequestListener = (_request, response) =>
  response
    .writeHead(403, { 'content-type': 'application/json', 'x-amzn-errortype': 'AccessDeniedException' })
    .end('{"Message":"Forbidden"}');

const PROBLEM: RequestListener = (_request, response) =>
  response.writeHead(400, { 'content-type': 'application/problem+json' }).end('{"code":"malformed"}');

describe('after an apply', () => {
  test('the recipients’ URL is waited for while AWS refuses in the place of the function, and that is said once', async () => {
    let asked = 0;
    const url = await serve((...incoming) => (asked++ < 3 ? FORBIDDEN : PROBLEM)(...incoming));

    await recipientsUrlAnswers(url, 'name', SETTLING);

    expect(asked).toBe(4);
    expect(said.match(/up to a minute to settle/g)).toHaveLength(1);
  });

  test('nothing is said where the function answers at once', async () => {
    await recipientsUrlAnswers(await serve(PROBLEM), undefined, SETTLING);

    expect(said).toBe('');
  });

  test('what AWS refuses for good is told with what to do', async () => {
    await expect(recipientsUrlAnswers(await serve(FORBIDDEN), undefined, NO_TIME)).rejects.toThrow(
      /refused by API Gateway \(403\)/,
    );
  });

  test('a domain at which nobody answers is not waited for: its DNS record may be missing', async () => {
    await expect(recipientsUrlAnswers('http://127.0.0.1:9/', undefined, SETTLING)).rejects.toThrow(
      /does not answer \(/,
    );

    expect(said).toBe('');
  });

  test('another deployment at the recipients’ URL is told at once', async () => {
    const url = await serve((_request, response) =>
      response.writeHead(400, { 'content-type': 'application/problem+json', 'x-links-deployment': 'other' }).end('{}'),
    );

    await expect(recipientsUrlAnswers(url, 'name', SETTLING)).rejects.toThrow(/reaches another deployment/);

    expect(said).toBe('');
  });

  test('only a refusal by AWS itself may pass', async () => {
    const byAws = new LinksError('no', { status: 403 });
    const byOwnerApi = new LinksError('no', { status: 403, code: 'owner_not_allowed' });
    let tried = 0;
    const outcome = await untilSettled(
      'The owner API',
      async () => {
        throw [byAws, byOwnerApi][tried++];
      },
      isRefusedByAws,
      SETTLING,
    ).catch((error: unknown) => error);

    expect({ outcome, tried }).toEqual({ outcome: byOwnerApi, tried: 2 });
  });
});
