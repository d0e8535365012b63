import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type SyntheticObjects, startSyntheticObjects } from '../../scripts/lib/synthetic-objects.ts';
import { type Cli, useCli } from '../support/cli.ts';
import type { LinkJson } from '../support/owner.ts';
import { run } from '../support/run.ts';
import { isInstalled, ZIP_READERS } from '../support/zip-readers.ts';

/** An archive that needs ZIP64: a file of more than 4 GiB, and files behind it. 5 GB on the disk, and some minutes. */
const SIZES = { 'in/first.bin': 100, 'in/large.bin': 4_500_000_000, 'in/more.bin': 300_000_000, 'in/last.txt': 7 };
const NAMES = ['first.bin', 'large.bin', 'more.bin', 'last.txt'];
const MINUTES = 60_000;

let objects: SyntheticObjects;
let cli: Cli;
let folder: string;
let zip: string;
let link: LinkJson;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'large-archive-'));
  objects = await startSyntheticObjects(SIZES);
  cli = await useCli({ environment: { AWS_ENDPOINT_URL_S3: objects.endpoint } });
  link = await cli.owner.mintArchive({ keys: Object.keys(SIZES) });
  zip = join(folder, 'in.zip');
  const { code, stderr } = await cli.links(['get', link.url, '--output', zip]);
  if (code !== 0) throw new Error(stderr);
}, 5 * MINUTES);

afterAll(async () => {
  await cli?.close();
  await objects?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('an archive of 4.8 GB, fetched by links get', () => {
  test('is as long as its link says, and its claim is complete', async () => {
    expect((await stat(zip)).size).toBe(link.size);
    expect(await cli.owner.firstOutcome(link.id)).toMatchObject({ state: 'completed', bytesSent: link.size });
  });

  test(
    'has every file, byte for byte',
    async () => {
      const { stdout } = await run('python3', [join(import.meta.dirname, '../support/archives/unzip.py'), zip]);

      const found = stdout.trimEnd().split('\n');
      expect(found).toEqual(NAMES.map((name) => `${objects.crcs[`in/${name}`]} ${name}`));
    },
    3 * MINUTES,
  );

  for (const reader of ZIP_READERS) {
    if (!isInstalled(reader)) test.skip(`${reader.name} is not here: install ${reader.program}`, () => {});
    else test(`is read by ${reader.name}`, async () => expect(await reader.read(zip)).toEqual(NAMES), 3 * MINUTES);
  }
});
