import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { layOut, piecesOf } from '../../functions/core/archive/layout.ts';
import { run } from '../support/run.ts';
import { isInstalled, ZIP_READERS } from '../support/zip-readers.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'archives-'));
});

afterAll(() => rm(directory, { recursive: true }));

const MODIFIED_AT = 1_900_000_001;

/** What is in each archive: names, and the bytes of each. */
const ARCHIVES: Record<string, Record<string, Uint8Array>> = {
  'one empty file': { 'empty.txt': Buffer.alloc(0) },
  '1,000 small ones': Object.fromEntries(
    [...Array(1_000).keys()].map((n) => [`folder ${n % 10}/${n}.txt`, Buffer.from(`file ${n}\n`.repeat(n % 7))]),
  ),
  'names in Arabic, Japanese and emoji': {
    'تقرير/ملخص.pdf': Buffer.from('ملخص'),
    '報告書/第一章.txt': Buffer.from('第一章'),
    '🎟️ tickets/🎫.txt': Buffer.from('🎫'),
    'd\'été & "quotes" 100%.txt': Buffer.from('été'),
  },
};

describe.each(ZIP_READERS)('$name', (reader) => {
  if (!isInstalled(reader)) {
    test.skip(`is not here: install ${reader.program}`, () => {});
    return;
  }

  test.each(Object.entries(ARCHIVES))('reads an archive of %s', async (name, files) => {
    const zip = await writeArchive(name, files);

    expect(await reader.read(zip)).toEqual(Object.keys(files));
  });
});

test('unzip gives each file the time of its object, in any time zone, to the second', async () => {
  const zip = await writeArchive('times', { 'a.txt': Buffer.from('a') });

  for (const TZ of ['Asia/Tokyo', 'America/New_York']) {
    const { code } = await run('unzip', ['-qo', zip, '-d', directory], { env: { TZ } });
    const { mtimeMs } = await stat(join(directory, 'a.txt'));
    expect({ code, mtimeMs }).toEqual({ code: 0, mtimeMs: MODIFIED_AT * 1000 });
  }
});

async function writeArchive(name: string, files: Record<string, Uint8Array>): Promise<string> {
  const contents = Object.values(files);
  const layout = layOut(
    Object.entries(files).map(([name, bytes]) => ({
      name,
      size: bytes.length,
      crc32: crc32(bytes),
      modifiedAt: MODIFIED_AT,
    })),
  );
  const path = join(directory, `${name}.zip`);
  await using file = await open(path, 'w');
  for (const piece of piecesOf(layout, { start: 0, end: layout.size - 1 })) {
    await file.writeFile('bytes' in piece ? piece.bytes : (contents[piece.member] as Uint8Array));
  }
  return path;
}
