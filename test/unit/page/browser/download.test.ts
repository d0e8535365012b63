import { randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Checksum } from '../../../../functions/page/browser/checksum.ts';
import { Download } from '../../../../functions/page/browser/download.ts';
import type { Progress } from '../../../../functions/page/browser/protocol.ts';
import { setServerClock } from '../../../../functions/page/browser/server-clock.ts';
import { checksumOf } from '../../../support/checksums.ts';

const PART = 1_000;
const FILE = randomBytes(9_500);
const CHECKSUM = await checksumOf('CRC64NVME', FILE);
const TICKET = { claim: 'C', claimId: 'c', size: FILE.length, etag: '"abc"', filename: 'file.bin', partSize: PART };
const real = globalThis.fetch;

afterEach(() => {
  globalThis.fetch = real;
});

interface Asked {
  path: string;
  start: number;
  /** Of the claim. */
  secrets: (string | undefined)[];
}

/** A download whose requests the given server answers, or else one that has the file. */
function prepare({
  checksum,
  leaseUntil = new Date(Date.now() + 60_000).toISOString(),
  server = serve,
}: {
  checksum?: Checksum;
  leaseUntil?: string;
  server?: (asked: Asked) => Promise<Response>;
} = {}) {
  const asked: Asked[] = [];
  globalThis.fetch = (async (path: string, { headers = {} }: { headers?: Record<string, string> } = {}) => {
    const start = Number(/bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? -1);
    const question = { path, start, secrets: [headers.authorization, headers['idempotency-key']] };
    asked.push(question);
    return server(question);
  }) as typeof fetch;
  const phases: Progress['phase'][] = [];
  const ticket = { ...TICKET, leaseUntil, ...(checksum ? { checksum } : {}) };
  const download: Download = new Download('id', { token: 'T', key: 'K', pin: '2468' }, ticket, () =>
    phases.push(download.progress.phase),
  );
  return { download, asked, phases };
}

/** A part of the file as the redeem function answers it. */
async function serve({ start }: Pick<Asked, 'start'>): Promise<Response> {
  const bytes = FILE.subarray(start, start + PART - (start % PART));
  return new Response(bytes, {
    status: 206,
    headers: {
      'content-range': `bytes ${start}-${start + bytes.length - 1}/${FILE.length}`,
      'content-type': 'application/pdf',
      'content-disposition': 'attachment; filename="file.bin"',
    },
  });
}

const CHECKED = ['CRC64NVME', 'CRC32', 'CRC32C', 'SHA1', 'SHA256'] as const;

async function withFlippedBit(reply: Response): Promise<Response> {
  const bytes = new Uint8Array(await reply.arrayBuffer());
  bytes[7] = (bytes[7] ?? 0) ^ 1;
  return new Response(bytes, reply);
}

const problem = (status: number, code: string, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify({ code }), { status, headers });

describe('a download', () => {
  test('gives the file in order, under its name and length, whatever order its parts come in', async () => {
    const { download, phases } = prepare({
      checksum: CHECKSUM,
      server: async (asked) => {
        // The later, the sooner.
        for (let turns = 0; turns < 12 - asked.start / PART; turns++) await setImmediate();
        return serve(asked);
      },
    });

    const reply = await download.reply();

    expect(Buffer.from(await reply.arrayBuffer()).equals(FILE)).toBe(true);
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': 'attachment; filename="file.bin"',
      'content-length': '9500',
    });
    expect(phases.at(-1)).toBe('complete');
  });

  test('asks for one part until the claim is committed, then for four at most beyond what was read', async () => {
    const { download, asked } = prepare();

    const reader = (await download.reply()).body?.getReader();
    const atFirst = asked.length;
    await reader?.read();
    for (let turns = 0; turns < 50; turns++) await setImmediate();

    expect(atFirst).toBe(1);
    expect(asked.length).toBe(4);
    await reader?.cancel();
  });

  test('fetches with the secret that holds the claim, were it claimed with another one', async () => {
    const { download, asked } = prepare();

    await (await download.reply()).arrayBuffer();

    expect(asked).toHaveLength(10);
    for (const { secrets } of asked) expect(secrets).toEqual(['Bearer C', 'C']);
  });

  test.each(CHECKED)('keeps the last part back where the %s is another, by one bit', async (algorithm) => {
    const { download, phases } = prepare({
      checksum: await checksumOf(algorithm, FILE),
      server: async (asked) => (asked.start === 4_000 ? withFlippedBit(await serve(asked)) : serve(asked)),
    });
    const { body } = await download.reply();
    let given = 0;

    const reading = (async () => {
      for await (const chunk of body ?? []) given += chunk.length;
    })();

    await expect(reading).rejects.toThrow();
    expect(given).toBe(9_000);
    expect(phases.at(-1)).toBe('corrupt');
  });

  test.each(CHECKED)('has checked the %s once it is complete', async (algorithm) => {
    const { download } = prepare({ checksum: await checksumOf(algorithm, FILE) });

    await (await download.reply()).arrayBuffer();

    expect(download.progress).toMatchObject({ phase: 'complete', hasDigest: true });
  });

  test.each([undefined, { algorithm: 'XXHASH3', value: 'AAAAAAAAAAA=' }])(
    'claims no check where there is nothing that it can check with: %o',
    async (checksum) => {
      const { download } = prepare({ ...(checksum ? { checksum } : {}) });

      await (await download.reply()).arrayBuffer();

      expect(download.progress).toMatchObject({ phase: 'complete', hasDigest: false });
    },
  );

  test('goes on where a part broke off', async () => {
    let isBroken = false;
    const { download, asked } = prepare({
      server: async ({ start }) => {
        const whole = await serve({ start });
        if (start !== 2_000 || isBroken) return whole;
        isBroken = true;
        return new Response(FILE.subarray(2_000, 2_400), { status: 206, headers: whole.headers });
      },
    });

    const bytes = Buffer.from(await (await download.reply()).arrayBuffer());

    expect(bytes.equals(FILE)).toBe(true);
    expect(asked.map(({ start }) => start)).toContain(2_400);
  });

  test('claims anew, with the PIN, where its reservation has lapsed', async () => {
    let claims = 0;
    const { download } = prepare({
      server: async ({ path, start }) => {
        if (path !== '/claim') return claims === 0 ? problem(401, 'pin_required') : serve({ start });
        claims++;
        return Response.json({ ...TICKET, leaseUntil: new Date().toISOString() }, { status: 201 });
      },
    });

    const bytes = Buffer.from(await (await download.reply()).arrayBuffer());

    expect(bytes.equals(FILE)).toBe(true);
    expect(claims).toBe(1);
  });

  test.each<[string, Progress['phase'], () => Promise<Response>]>([
    ['a server that cannot deliver', 'waiting', async () => new Response('', { status: 503 })],
    ['a connection that is gone', 'offline', () => Promise.reject(new TypeError('fetch failed'))],
  ])('tells %s for what it is: %s', async (_, phase, fail) => {
    let isOver = false;
    const { download } = prepare({ server: () => (isOver ? Promise.resolve(problem(410, 'used')) : fail()) });

    const reply = download.reply();
    // Told only once nothing has come for a while.
    while (download.progress.phase === 'downloading') await setImmediate();
    const told = download.progress.phase;
    isOver = true;
    await reply;

    expect(told).toBe(phase);
  });

  test('reckons its lease by the clock of the server, were its own two hours fast', async () => {
    const hours = 7_200_000;
    setServerClock(Date.now() - hours);
    let failures = 0;
    const { download } = prepare({
      leaseUntil: new Date(Date.now() - hours + 60_000).toISOString(),
      server: async (asked) => (failures++ < 2 ? new Response('', { status: 503 }) : serve(asked)),
    });

    const bytes = Buffer.from(await (await download.reply()).arrayBuffer());
    setServerClock(Date.now());

    expect(bytes.equals(FILE)).toBe(true);
  });

  test('waits while another recipient holds the link, as the answer says when that ends', async () => {
    let isHeld = true;
    const { download } = prepare({
      server: async (asked) => {
        const answer = isHeld ? problem(409, 'being_claimed', { 'retry-after': '0' }) : await serve(asked);
        isHeld = false;
        return answer;
      },
    });

    const bytes = Buffer.from(await (await download.reply()).arrayBuffer());

    expect(bytes.equals(FILE)).toBe(true);
  });

  test('gives nothing of a part that is longer than was asked for', async () => {
    const { download, phases } = prepare({
      server: async ({ start }) => {
        const { headers } = await serve({ start });
        return new Response(FILE.subarray(start, start + PART + 1), { status: 206, headers });
      },
    });

    await (await download.reply()).arrayBuffer().catch(() => {});

    expect(phases.at(-1)).toBe('corrupt');
  });

  test('is over where the server refuses for good, and the browser gets nothing to save', async () => {
    const { download, phases } = prepare({ server: async () => problem(410, 'revoked') });

    const reply = await download.reply();

    expect(reply.status).toBe(204);
    expect(phases.at(-1)).toBe('refused');
  });
});
