import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Stack } from '../../scripts/local/start-stack.ts';
import { type Front, OWNER_KEY, startFront } from '../api/front.ts';
import { DICTIONARIES, OBJECTS } from '../api/seeds.ts';
import { Owner } from '../support/owner.ts';
import { PROGRAM } from '../support/recipient.ts';
import { useStack } from '../support/system.ts';

/** What stands between schemathesis and the embedded stack in `make test-api`. */
let stack: Stack;
let front: Front;

beforeAll(async () => {
  const system = await useStack();
  stack = system.stack;
  front = await startFront(stack.endpoints);
  const owner = new Owner(system.endpoints);
  for (const [key, text] of Object.entries(OBJECTS)) await owner.put(key, text);
}, 120_000);

afterAll(async () => {
  await front.close();
  await stack.close();
});

const [PLAIN = '', PINNED = ''] = DICTIONARIES.tokens;
const download = (token: string) => fetch(`${front.url}/download?token=${token}`, { headers: PROGRAM });

describe('the front', () => {
  test.each([
    ['signs for whoever has the key', OWNER_KEY, 200],
    ['does not sign for another key', 'another', 403],
    ['does not sign without a key', undefined, 403],
  ])('%s', async (_, authorization, status) => {
    const answer = await fetch(`${front.url}/links?limit=1`, { headers: authorization ? { authorization } : {} });

    expect(answer.status).toBe(status);
  });

  test("gives a seed's token a new link each time, so that the same request has the same answer", async () => {
    const answers = [await download(PLAIN), await download(PLAIN)];

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(new Set(answers.map(({ headers }) => headers.get('set-cookie'))).size).toBe(2);
    expect(await answers[0]?.text()).toBe(OBJECTS['report.pdf']);
  });

  test("gives it in a form as well, of the seed's kind", async () => {
    const post = (form: Record<string, string>) =>
      fetch(`${front.url}/download`, { method: 'POST', headers: PROGRAM, body: new URLSearchParams(form) });

    const answers = await Promise.all([post({ token: PINNED }), post({ token: PINNED, pin: '2468' })]);

    expect(answers.map(({ status }) => status)).toEqual([401, 200]);
  });

  test('leaves other tokens as they are, and counts what was answered', async () => {
    const before = front.answers.get('GET /download 404') ?? 0;

    const { status } = await download(`${'B'.repeat(42)}A`);

    expect(status).toBe(404);
    expect(front.answers.get('GET /download 404')).toBe(before + 1);
  });
});
