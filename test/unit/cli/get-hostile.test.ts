import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type GetOrder, getFile } from '../../../cli/get/download.ts';
import { parseLinkUrl } from '../../../cli/get/link-url.ts';
import { sentenceOf } from '../../../cli/output.ts';
import { closeServer, listen } from '../../../scripts/local/listen.ts';

/** A server that answers whatever it likes. Nothing of that may end in a fault of the program, or in a deceiving file. */
const TOKEN = randomBytes(32).toString('base64url');
const TICKET = {
  claim: 'claim',
  claimId: 'id',
  size: 4,
  etag: '"e"',
  filename: 'file.bin',
  partSize: 5_000_000,
  reservedUntil: '2030-01-31T12:00:00Z',
  leaseUntil: '2030-01-31T12:00:00Z',
};

let folder: string;
let server: Server;
let requests: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hostile-'));
  requests = [];
});

afterEach(async () => {
  await closeServer(server);
  await rm(folder, { recursive: true });
});

interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

/** Serves these, by the path's end and the method; gets the file from it. */
async function get(answers: Record<string, Answer>, order: Partial<GetOrder> = {}) {
  server = createServer((request, response) => {
    const what = `${request.method} ${request.url?.split('?')[0]}`;
    requests.push(what);
    const { status, headers = {}, body = '' } = answers[what] ?? { status: 404 };
    response.writeHead(status, headers).end(body);
  });
  const url = `http://127.0.0.1:${await listen(server)}/download?token=${TOKEN}`;
  const signal = new AbortController().signal;
  return getFile({ link: parseLinkUrl(url), output: folder, parallel: 2, isForced: false, signal, ...order });
}

const claimed = (ticket: object): Record<string, Answer> => ({
  'POST /claim': { status: 201, body: JSON.stringify({ ...TICKET, ...ticket }) },
  'GET /download': { status: 206, headers: { 'content-range': 'bytes 0-3/4' }, body: 'four' },
});

const wholly = (headers: Record<string, string>): Record<string, Answer> => ({
  'POST /claim': { status: 409, body: JSON.stringify({ code: 'claim_not_offered', detail: 'no' }) },
  'POST /download': { status: 200, headers, body: 'four' },
});

const DECEPTIVE = [
  ['a mark that turns the direction of text', 'invoice\u202efdp.exe'],
  ['a mark that isolates it', 'a\u2066b\u2069.pdf'],
  ['an Arabic letter mark', 'a\u061cb.pdf'],
  ['a path', '../../.bashrc'],
  ['a path of Windows', 'a\\b.exe'],
  ['a newline', 'a\nb'],
  ['an escape', 'a\u001b[2Jb'],
  ['dots alone', '..'],
  ['half of a surrogate pair', 'a\ud800b'],
  ['nothing', ''],
] as const;

describe('a name from the server', () => {
  test.each(DECEPTIVE)('with %s is refused before anything is used up', async (_what, filename) => {
    await expect(get(claimed({ filename }))).rejects.toThrow(
      'name the file yourself with -o. The link was not used up.',
    );
    expect(requests).toEqual(['POST /claim']);
    expect(await readdir(folder)).toEqual([]);
  });

  test('matters not where the file was named', async () => {
    const got = await get(claimed({ filename: 'invoice\u202efdp.exe' }), { output: join(folder, 'mine.exe') });

    expect(got).toMatchObject({ file: join(folder, 'mine.exe'), size: 4 });
  });

  test.each([
    ["attachment; filename*=UTF-8''invoice%E2%80%AEfdp.exe", 'invoice_fdp.exe'],
    ["attachment; filename*=UTF-8''..%2F..%2Fevil.sh", 'evil.sh'],
    ['attachment; filename="a\tb"', 'a_b'],
    ["attachment; filename*=UTF-8''%", 'download'],
    ['attachment; filename=', 'download'],
    ['nonsense;;;===', 'download'],
  ])('that comes with the bytes, by %j, is made harmless, for the link is used up', async (disposition, name) => {
    expect(await get(wholly({ 'content-disposition': disposition }))).toMatchObject({ file: join(folder, name) });
  });

  test('is cut to 255 bytes, and keeps its extension', async () => {
    const { file } = await get(claimed({ filename: `${'あ'.repeat(90)}.pdf` }));

    expect(file).toMatch(/あ\.pdf$/);
    expect(Buffer.byteLength(file.slice(folder.length + 1))).toBeLessThanOrEqual(255);
  });
});

describe('an answer that nobody understands', () => {
  test.each([
    ['a mark of the file that no header can hold', claimed({ etag: 'a\nb' })],
    ['a claim that no header can hold', claimed({ claim: 'a\r\nb' })],
    ['a claim of letters that no header can hold', claimed({ claim: '日本' })],
    ['a file of more bytes than there are', claimed({ size: 2 ** 60 })],
    ['no JSON', { 'POST /claim': { status: 201, body: '[]' } }],
    [
      'a refusal that is no sentence',
      { 'POST /claim': { status: 410, body: '{"detail":{"a":1},"code":"constructor"}' } },
    ],
    ['a refusal of nothing', { 'POST /claim': { status: 410, body: 'null' } }],
    ['a redirect that no download has', { 'POST /claim': { status: 302, headers: { location: 'http://[' } } }],
    ...['http://[', 'ftp://example.com/', 'javascript:alert(1)', ''].map(
      (location): [string, Record<string, Answer>] => [
        `a redirect to "${location}"`,
        { ...wholly({}), 'POST /download': { status: 302, headers: { location } } },
      ],
    ),
  ])('with %s ends in a sentence', async (_what, answers) => {
    const error = await get(answers).catch((thrown: unknown) => thrown);

    expect(sentenceOf(error)).toMatch(/^[A-Z].+[.]$/);
  });

  test('with a length that is no number is read to its end', async () => {
    const headers = { 'x-amzn-remapped-content-length': 'many', 'retry-after': 'soon', 'transfer-encoding': 'chunked' };

    expect(await get(wholly(headers))).toMatchObject({ size: 4 });
  });

  test('with a lease until no time goes on all the same', async () => {
    expect(await get(claimed({ leaseUntil: 'for ever' }))).toMatchObject({ size: 4 });
  });
});
