import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Endpoints } from '../../cli/endpoints.ts';
import { type LinkJson, Owner } from '../support/owner.ts';
import { type Download, download, downloadInCrowd, sha256 } from '../support/recipient.ts';
import { useSystem } from '../support/system.ts';
import { over } from '../support/times.ts';

/**
 * The ways to hand out a file, side by side, each held to what it promises, by the same tests: where a promise is weaker,
 * the test's name says so. Through the real URLs: the embedded stack, or whatever runs at ENDPOINTS_FILE.
 */
let endpoints: Endpoints;
let owner: Owner;
let stop: () => Promise<void>;

const FILE = randomBytes(300_000);
const KEY = 'deliveries/file.bin';

beforeAll(async () => {
  ({ endpoints, stop } = await useSystem());
  owner = new Owner(endpoints);
  await owner.put(KEY, FILE);
  for (const delivery of DELIVERIES) expiring.set(delivery, await mint({ delivery, expiresIn: 8 }));
  for (const [delivery, handOut] of HANDED_OUT) handedOut.set(delivery, await useEarly(await handOut()));
}, 120_000);

afterAll(() => stop());

const mint = (order: object): Promise<LinkJson> => owner.mint({ key: KEY, ...order });

/** Downloads as any client does that follows redirects; the last answer, and the URL that gave it. */
async function fetchFile(url: string): Promise<Download & { from: string }> {
  const answer = await downloadInCrowd(url);
  const location = answer.headers.get('location');
  return location === null ? { ...answer, from: url } : fetchFile(location);
}

const DELIVERIES = ['auto', 'stream', 'redirect', 'presigned'] as const;
/** Links made before all tests, which look at them once they have expired. */
const expiring = new Map<string, LinkJson>();

/** The ways to come by a URL of S3. */
const HANDED_OUT = [
  ['redirect', async () => (await download((await mint({ delivery: 'redirect' })).url)).headers.get('location') ?? ''],
  ['presigned', async () => (await mint({ delivery: 'presigned', expiresIn: 10 })).url],
] as const;
/** Such URLs, used before all tests, which use them once more when their seconds are over. */
const handedOut = new Map<string, { url: string; status: number; until: string }>();

async function useEarly(url: string) {
  const seconds = Number(new URL(url).searchParams.get('X-Amz-Expires'));
  const until = new Date(Date.now() + seconds * 1000).toISOString();
  const { status } = await download(url);
  return { url, status, until };
}

const statusesOf = async (url: string, count: number) =>
  (await Promise.all(Array.from({ length: count }, () => fetchFile(url)))).map(({ status }) => status);

const SINGLE_USE = [
  { delivery: 'auto', promise: 'exact', once: 'exactly once' },
  { delivery: 'stream', promise: 'exact', once: 'exactly once' },
  { delivery: 'redirect', promise: 'approximate', once: 'once, but for the seconds of its second URL' },
] as const;

describe.each(SINGLE_USE)('delivery $delivery gives the file $once', ({ delivery, promise }) => {
  test('and says so', async () => {
    expect(await mint({ delivery })).toMatchObject({ delivery, promise });
  });

  test('byte for byte, under its name', async () => {
    const { url } = await mint({ delivery });

    const file = await fetchFile(url);

    expect(file).toMatchObject({ status: 200, sha256: sha256(FILE), wasCut: false });
    expect(file.headers.get('content-disposition')).toContain('file.bin');
  });

  test('and answers 410 to whoever comes to the link after', async () => {
    const { url } = await mint({ delivery });
    await fetchFile(url);

    expect((await fetchFile(url)).status).toBe(410);
  });

  test('to one of 50 who come at once', async () => {
    const { url } = await mint({ delivery });

    const statuses = await statusesOf(url, 50);

    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.every((status) => [200, 409, 410, 429].includes(status))).toBe(true);
  }, 180_000);

  test('to nobody once it is revoked', async () => {
    const { url, id } = await mint({ delivery });

    expect((await owner.call('DELETE', `/links/${id}`)).status).toBe(204);
    expect((await fetchFile(url)).status).toBe(410);
  });

  test('to nobody once it has expired', async () => {
    const link = expiring.get(delivery);
    await over(link?.expiresAt);

    expect((await fetchFile(String(link?.url))).status).toBe(410);
  });

  test('and nothing to whoever only looks', async () => {
    const { url, id } = await mint({ delivery });

    const head = await download(url, { method: 'HEAD' });

    expect(head.status).toBe(200);
    expect(await owner.inspect(id)).toMatchObject({ uses: 0, claims: [] });
  });
});

describe('delivery presigned gives the file without being single-use', () => {
  const delivery = 'presigned';

  test('and says so', async () => {
    expect(await mint({ delivery })).toMatchObject({ delivery, promise: 'not single-use' });
  });

  test('byte for byte, under its name', async () => {
    const file = await fetchFile((await mint({ delivery })).url);

    expect(file).toMatchObject({ status: 200, sha256: sha256(FILE), wasCut: false });
    expect(file.headers.get('content-disposition')).toContain('file.bin');
  });

  test('to everybody who comes, at once or after', async () => {
    const { url } = await mint({ delivery });

    const statuses = [...(await statusesOf(url, 10)), ...(await statusesOf(url, 1))];

    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  test('and cannot be revoked, which its owner is told', async () => {
    const { url, id } = await mint({ delivery });

    expect((await owner.call('DELETE', `/links/${id}`)).status).toBe(409);
    expect((await fetchFile(url)).status).toBe(200);
  });

  test('to nobody once it has expired, by the word of S3', async () => {
    const link = expiring.get(delivery);
    await over(link?.expiresAt);

    expect((await fetchFile(String(link?.url))).status).toBe(403);
    expect((await owner.inspect(String(link?.id))).status).toBe('expired');
  });
});

describe('the ledger', () => {
  test('says of a redirect until when its second URL could be used, and not what became of that', async () => {
    const { url, id } = await mint({ delivery: 'redirect' });
    const before = Date.now();

    const { headers } = await download(url);
    const { claims } = await owner.inspect(id);

    const seconds = Number(new URL(headers.get('location') ?? '').searchParams.get('X-Amz-Expires'));
    expect(claims).toMatchObject([{ state: 'redirected', bytesSent: 0, redirectedUntil: expect.any(String) }]);
    const until = Date.parse(String(claims[0]?.redirectedUntil));
    expect(until - before).toBeGreaterThan((seconds - 1) * 1000);
    expect(until - before).toBeLessThan((seconds + 10) * 1000);
  });

  test('has the record of a presigned URL, and no claims', async () => {
    const { id } = await mint({ delivery: 'presigned' });

    expect(await owner.inspect(id)).toMatchObject({ delivery: 'presigned', claims: [] });
  });
});

describe.each(HANDED_OUT)('the URL that delivery %s hands out', (delivery, handOut) => {
  const OTHER = 'deliveries/other.bin';
  beforeAll(() => owner.put(OTHER, 'not for you'));

  test('answers 403 once its seconds are over', async () => {
    const early = handedOut.get(delivery);
    await over(early?.until);

    const late = await download(String(early?.url));

    expect([early?.status, late.status]).toEqual([200, 403]);
  }, 30_000);

  test.each<[string, string, (url: string) => string]>([
    ['another key', 'GET', (url) => url.replace('/file.bin?', '/other.bin?')],
    ['another version', 'GET', (url) => withQuery(url, 'versionId', 'another')],
    ['a longer life', 'GET', (url) => withQuery(url, 'X-Amz-Expires', '3600')],
    ['another file name', 'GET', (url) => withQuery(url, 'response-content-disposition', 'inline')],
    ['PUT', 'PUT', (url) => url],
    ['DELETE', 'DELETE', (url) => url],
    ['LIST', 'GET', (url) => url.replace(/[^/]*\/file\.bin\?/, '?')],
  ])('opens nothing else: %s', async (_what, method, change) => {
    const url = await handOut();

    const answer = await download(change(url), { method, ...(method === 'PUT' ? { body: 'overwritten' } : {}) });

    expect(answer.status).toBe(403);
    expect(await fetchFile((await mint({})).url)).toMatchObject({ status: 200, sha256: sha256(FILE) });
  });
});

function withQuery(url: string, name: string, value: string): string {
  const changed = new URL(url);
  changed.searchParams.set(name, value);
  return changed.href;
}
