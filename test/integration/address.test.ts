import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Owner } from '../support/owner.ts';
import { download } from '../support/recipient.ts';
import { startSystem } from '../support/system.ts';

/** A recipient's address is the front's own word: no header that a client can write changes it, or anything else that is kept. */
let owner: Owner;
let stop: () => Promise<void>;

const KEY = 'address/file.bin';
const ELSEWHERE = '192.0.2.7';

const FORGED: [string, Record<string, string>][] = [
  ['X-Forwarded-For', { 'x-forwarded-for': ELSEWHERE }],
  ['X-Forwarded-For with a list', { 'x-forwarded-for': `${ELSEWHERE}, 127.0.0.1, ${ELSEWHERE}` }],
  ['Forwarded', { forwarded: `for=${ELSEWHERE};proto=https;by=${ELSEWHERE}` }],
  ['X-Real-IP', { 'x-real-ip': ELSEWHERE }],
  ['True-Client-IP', { 'true-client-ip': ELSEWHERE }],
  ['X-Client-IP', { 'x-client-ip': ELSEWHERE, 'x-cluster-client-ip': ELSEWHERE, 'cf-connecting-ip': ELSEWHERE }],
];

beforeAll(async () => {
  const system = await startSystem();
  stop = system.stop;
  owner = new Owner(system.endpoints);
  await owner.put(KEY, randomBytes(1_000));
}, 120_000);

afterAll(() => stop());

/** What is kept of a download by a client that says so of itself. */
async function ledgerOf(headers: Record<string, string>): Promise<object> {
  const { url, id } = await owner.mint({ key: KEY });
  await download(url, { headers });
  await owner.firstOutcome(id);
  const { status, uses, claims } = await owner.inspect(id);
  return {
    status,
    uses,
    claims: claims.map(({ state, bytesSent, sourceIp }: Claim) => ({ state, bytesSent, sourceIp })),
  };
}

type Claim = { state: string; bytesSent?: number; sourceIp?: string };

describe.each(FORGED)('%s', (_name, headers) => {
  test('changes nothing in the ledger', async () => {
    expect(await ledgerOf(headers)).toEqual({
      status: 'used',
      uses: 1,
      claims: [{ state: 'completed', bytesSent: 1_000, sourceIp: '127.0.0.1' }],
    });
  });

  test('opens no link for other networks, and closes none for the true one', async () => {
    const [elsewhere, here] = await Promise.all(
      [`${ELSEWHERE}/32`, '127.0.0.0/8'].map((network) => owner.mint({ key: KEY, allowedCidrs: [network] })),
    );

    expect(await download(String(elsewhere?.url), { headers })).toMatchObject({ status: 403 });
    expect(await download(String(here?.url), { headers })).toMatchObject({ status: 200, size: 1_000 });
  });
});
