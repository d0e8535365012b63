import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Endpoints } from '../../cli/endpoints.ts';
import type { Checksum } from '../../functions/core/checksum.ts';
import { checksumOf } from '../support/checksums.ts';
import { type LinkJson, Owner } from '../support/owner.ts';
import { BROWSER, cookieOf, download, downloadInCrowd, sha256 } from '../support/recipient.ts';
import { useSystem } from '../support/system.ts';
import { over } from '../support/times.ts';

/**
 * The main job, through the real URLs: the embedded stack by default, or whatever runs at ENDPOINTS_FILE. Nothing in
 * here knows which.
 */
let endpoints: Endpoints;
let owner: Owner;
let stop: () => Promise<void>;

const FILE = randomBytes(300_000);
const KEY = 'integration/a file+with ünusual name.bin';

beforeAll(async () => {
  ({ endpoints, stop } = await useSystem());
  owner = new Owner(endpoints);
  await owner.put(KEY, FILE);
}, 120_000);

afterAll(() => stop());

const mint = (order: object = {}): Promise<LinkJson> => owner.mint({ key: KEY, ...order });
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

describe('a link', () => {
  test('is minted by a signed call only', async () => {
    const unsigned = await fetch(new URL('/links', endpoints.linksUrl), {
      method: 'POST',
      body: JSON.stringify({ key: KEY }),
    });

    expect(unsigned.status).toBe(403);
  });

  test('gives the file once, byte for byte, and answers 410 ever after', async () => {
    const { url } = await mint();

    const first = await download(url);
    const second = await download(url);

    expect(first).toMatchObject({ status: 200, sha256: sha256(FILE), wasCut: false });
    expect(first.headers.get('content-disposition')).toContain(
      "filename*=UTF-8''a%20file%2Bwith%20%C3%BCnusual%20name.bin",
    );
    expect(second.status).toBe(410);
  });

  test.each([
    ['keys', { keys: ['integration/archive/one.bin', 'integration/archive/two.txt'] }],
    ['a prefix', { prefix: 'integration/archive/' }],
  ])('gives many files once as one ZIP, by %s', async (_, order) => {
    await owner.put('integration/archive/one.bin', FILE);
    await owner.put('integration/archive/two.txt', 'the second file');
    const { url, size, checksum } = await owner.mintArchive(order);

    const reply = await fetch(url);
    const zip = Buffer.from(await reply.arrayBuffer());

    expect(zip.length).toBe(size);
    expect(checksum).toEqual(await checksumOf('CRC32', zip));
    expect([zip.includes(FILE), zip.includes('the second file')]).toEqual([true, true]);
    expect((await download(url)).status).toBe(410);
  });

  test('tells the checksum that the storage keeps: its owner, a claim, and in a header of the file', async () => {
    const { url, checksum } = await mint();
    const { algorithm, value } = checksum as Checksum;

    const form = { method: 'POST', headers: FORM, body: new URL(url).search.slice(1) };
    const claimed = (await (await fetch(new URL('/claim', url), form)).json()) as { claim: string; checksum: Checksum };
    const { headers } = await fetch(url, { method: 'HEAD', headers: { authorization: `Bearer ${claimed.claim}` } });

    expect(checksum).toEqual(await checksumOf(algorithm, FILE));
    expect(claimed.checksum).toEqual(checksum);
    expect(headers.get(`x-amz-checksum-${algorithm.toLowerCase()}`)).toBe(value);
  });

  test('carries a binary of over 20 MB', async () => {
    const large = randomBytes(21_000_000);
    await owner.put('integration/large.bin', large);
    const { url } = await mint({ key: 'integration/large.bin' });

    expect(await download(url)).toMatchObject({ status: 200, sha256: sha256(large), size: large.length });
    expect((await download(url)).status).toBe(410);
  });

  test('carries a zero-byte file, status and headers included', async () => {
    await owner.put('integration/empty.bin', '');
    const { url } = await mint({ key: 'integration/empty.bin' });

    const first = await download(url);

    expect(first).toMatchObject({ status: 200, size: 0, wasCut: false });
    expect(first.headers.get('content-disposition')).toContain('empty.bin');
    expect((await download(url)).status).toBe(410);
  });

  test('has one winner among 50 at once', async () => {
    const { url } = await mint();

    const results = await Promise.all(Array.from({ length: 50 }, () => downloadInCrowd(url)));

    expect(results.filter(({ status }) => status === 200)).toHaveLength(1);
    // 429 is Lambda's own, of an account that has less than 50 runs at once: it comes before any claim.
    expect(results.every(({ status }) => [200, 409, 410, 429].includes(status))).toBe(true);
  }, 180_000);

  test('shows its owner the claim and its outcome', async () => {
    const { url, id } = await mint();
    await download(url);

    const link = await settled(id);

    expect(link).toMatchObject({ status: 'used', uses: 1, claims: [{ state: 'completed', bytesSent: FILE.length }] });
  });

  test('is listed to its owner, newest first', async () => {
    const { id: older } = await mint();
    // Times are whole seconds, and links of the same one come in any order.
    await sleep(1_100);
    const { id: newer } = await mint();

    const ids = await listedWith(newer);

    expect(ids.filter((id) => id === older || id === newer)).toEqual([newer, older]);
  });

  test('ends at its expiry', async () => {
    const { url, expiresAt } = await mint({ expiresIn: 2 });
    await over(expiresAt);

    const late = await download(url);

    expect(late.status).toBe(410);
    expect(late.headers.get('content-type')).toBe('application/problem+json');
  });

  test('ends when its owner revokes it', async () => {
    const { url, id } = await mint();

    expect((await owner.call('DELETE', `/links/${id}`)).status).toBe(204);
    expect((await download(url)).status).toBe(410);
  });

  test('keeps to the object that it was made for, or says that it is gone', async () => {
    await owner.put('integration/replaced.bin', 'the first one');
    const { url, versionId } = await mint({ key: 'integration/replaced.bin' });
    await owner.put('integration/replaced.bin', 'quite another');

    const got = await download(url);

    // With versions the pinned one is still there; without, nobody gets the wrong file.
    expect(versionId !== undefined).toBe(endpoints.isVersioned ?? false);
    if (versionId === undefined) expect(got.status).toBe(410);
    else expect(got).toMatchObject({ status: 200, sha256: sha256(Buffer.from('the first one')) });
  });
});

describe('what claims nothing', () => {
  test.each<[string, RequestInit]>([
    ['HEAD', { method: 'HEAD' }],
    ['a browser that navigates', { headers: BROWSER }],
    ['a link previewer', { headers: { 'user-agent': 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)' } }],
    ['a prefetch', { headers: { ...BROWSER, 'sec-purpose': 'prefetch' } }],
  ])('%s leaves the link unused', async (_, init) => {
    const { url } = await mint();

    const looked = await download(url, init);

    expect(looked.status).toBe(200);
    expect(await download(url)).toMatchObject({ status: 200, sha256: sha256(FILE) });
  });

  test('the page names the file, and its form claims', async () => {
    const { url } = await mint();
    const page = await (await fetch(url, { headers: BROWSER })).text();
    const action = /<form method="post" action="([^"]+)"/.exec(page)?.[1] ?? '';

    const claimed = await download(new URL(action, url).href, {
      method: 'POST',
      headers: { ...FORM, ...BROWSER },
    });

    expect(page).toContain('a file+with ünusual name.bin');
    expect(claimed).toMatchObject({ status: 200, sha256: sha256(FILE) });
  });
});

describe('a PIN', () => {
  test('is asked for, counted when wrong, and opens when right', async () => {
    const { url } = await mint({ pin: '2468' });
    const by = (pin: string) => download(url, { method: 'POST', headers: FORM, body: `pin=${pin}` });

    expect((await download(url)).status).toBe(401);
    expect((await by('1357')).status).toBe(401);
    expect(await by('2468')).toMatchObject({ status: 200, sha256: sha256(FILE) });
  });

  test('locks the link after five wrong tries', async () => {
    const { url } = await mint({ pin: '2468' });
    for (let tries = 0; tries < 5; tries++) await download(url, { method: 'POST', headers: FORM, body: 'pin=0000' });

    expect((await download(url, { method: 'POST', headers: FORM, body: 'pin=2468' })).status).toBe(403);
  });
});

describe('a lease', () => {
  test("lets the claim's own client fetch ranges, and nobody else", async () => {
    const { url } = await mint();
    const first = await download(url);
    const range = { range: `bytes=${FILE.length - 1000}-` };

    const own = await download(url, {
      headers: { ...range, ...cookieOf(first), 'if-range': first.headers.get('etag') ?? '' },
    });
    const others = await download(url, { headers: range });

    expect(own).toMatchObject({ status: 206, sha256: sha256(FILE.subarray(-1000)) });
    expect(own.headers.get('content-range')).toBe(`bytes ${FILE.length - 1000}-${FILE.length - 1}/${FILE.length}`);
    expect(others.status).toBe(410);
  });
});

describe('a redirect delivery', () => {
  test('is labelled approximate, and leads once to a URL that gives the file under its name', async () => {
    // The S3 emulator, which keeps no versions, cannot check a signature over the quotes and stars of an extended name.
    const name = endpoints.isVersioned ? "ünusual 'name' (日本) + 100%.bin" : 'redirected.bin';
    await owner.put(`integration/${name}`, FILE);
    const { url, promise } = await mint({ key: `integration/${name}`, delivery: 'redirect' });

    const first = await download(url);
    const second = await download(url);
    const file = await download(first.headers.get('location') ?? '');

    expect(promise).toBe('approximate');
    expect([first.status, second.status]).toEqual([302, 410]);
    expect(file).toMatchObject({ status: 200, sha256: sha256(FILE) });
    expect(nameIn(file.headers.get('content-disposition') ?? '')).toBe(name);
  });
});

describe('uses above one', () => {
  test('are as many as were asked for', async () => {
    const { url } = await mint({ maxUses: 3 });
    const statuses: number[] = [];
    for (let n = 0; n < 5; n++) statuses.push((await download(url)).status);

    expect(statuses).toEqual([200, 200, 200, 410, 410]);
  });
});

/** The ids of the newest links, as soon as that one is among them: the index follows the table a little later. */
async function listedWith(id: string): Promise<string[]> {
  for (let tries = 0; ; tries++) {
    const { links } = (await (await owner.call('GET', '/links?limit=20')).json()) as { links: LinkJson[] };
    const ids = links.map((link) => link.id);
    if (tries === 50 || ids.includes(id)) return ids;
    await sleep(100);
  }
}

/** The name that a recipient saves under, by RFC 6266. */
function nameIn(disposition: string): string {
  const [, extended] = /^attachment;.*filename\*=UTF-8''([^;]+)/.exec(disposition) ?? [];
  const [, plain = ''] = /^attachment;.*filename="?([^";]+)/.exec(disposition) ?? [];
  return extended === undefined ? plain : decodeURIComponent(extended);
}

/** The outcome is written after the last byte has left: the recipient may be here first. */
async function settled(id: string): Promise<LinkJson> {
  for (let tries = 0; ; tries++) {
    const link = await owner.inspect(id);
    if (tries === 50 || link.claims.every(({ state }) => state !== 'committed')) return link;
    await sleep(100);
  }
}
