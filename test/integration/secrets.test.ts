import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Endpoints } from '../../cli/endpoints.ts';
import { tableItems } from '../support/ledger.ts';
import { Owner } from '../support/owner.ts';
import { BROWSER, PROGRAM } from '../support/recipient.ts';
import { startSystem } from '../support/system.ts';

/** No token, PIN or claim secret in any log line, error or item of the table. */
let endpoints: Endpoints;
let owner: Owner;
let stop: () => Promise<void>;
const logged: string[] = [];
const PIN = 'pin-917263';

beforeAll(async () => {
  ({ endpoints, stop } = await startSystem({ onLog: (line) => void logged.push(line) }));
  owner = new Owner(endpoints);
  await owner.put('secrets/file.bin', randomBytes(1_000));
}, 120_000);

afterAll(() => stop());

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const tokenOf = (url: string) => new URL(url).searchParams.get('token') ?? '';

describe('after links of every kind were used, refused, broken and inspected', () => {
  test('no secret stands in a log line, an error or the table', async () => {
    const plain = await owner.mint({ key: 'secrets/file.bin' });
    const withPin = await owner.mint({ key: 'secrets/file.bin', pin: PIN });
    const redirect = await owner.mint({ key: 'secrets/file.bin', delivery: 'redirect' });
    const brought = randomBytes(32).toString('base64url');
    const errors: string[] = [];
    const ask = async (url: string, init: RequestInit = {}) => {
      const answer = await fetch(url, { redirect: 'manual', ...init, headers: { ...PROGRAM, ...init.headers } });
      const body = await answer.text();
      if (answer.status >= 400) errors.push(body + JSON.stringify([...answer.headers]));
      return answer;
    };

    const claimed = await ask(plain.url);
    await ask(plain.url);
    await ask(plain.url, { headers: BROWSER });
    await ask(plain.url, { method: 'PUT', body: 'x' });
    await ask(plain.url.replace('/download', '/nowhere'));
    await ask(withPin.url, { headers: { 'idempotency-key': brought } });
    await ask(withPin.url, { method: 'POST', headers: FORM, body: `pin=${PIN}-wrong` });
    await ask(withPin.url, { method: 'POST', headers: { ...FORM, 'idempotency-key': brought }, body: `pin=${PIN}` });
    await ask(withPin.url, { headers: { authorization: `Bearer ${brought}`, range: 'bytes=5000-' } });
    await ask(redirect.url);
    await ask(redirect.url);
    const cookie = claimed.headers.getSetCookie()[0]?.split(';')[0]?.split('=')[1] ?? '';
    const inspected = JSON.stringify([await owner.inspect(plain.id), await owner.inspect(withPin.id)]);
    const listed = await (await owner.call('GET', '/links')).text();
    const table = JSON.stringify(await tableItems(endpoints));

    const secrets = [tokenOf(plain.url), tokenOf(withPin.url), tokenOf(redirect.url), PIN, cookie, brought];
    const written = { logged: logged.join('\n'), errors: errors.join('\n'), table, inspected, listed };
    expect(secrets.every((secret) => secret.length >= PIN.length)).toBe(true);
    expect(logged.length).toBeGreaterThan(5);
    expect(errors.length).toBeGreaterThan(5);
    for (const [where, text] of Object.entries(written)) {
      for (const secret of secrets) expect({ where, leaks: text.includes(secret) }).toEqual({ where, leaks: false });
    }
  });
});
