import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Download } from 'playwright-core';
import { checksumOf } from '../support/checksums.ts';
import { isInstalled, ZIP_READERS } from '../support/zip-readers.ts';
import { expectText, pause, status, useVisits } from './visits.ts';
import { isFirefox, press, reach } from './world.ts';

/** A link to many files, from the page to the ZIP on disk. */
const use = useVisits();

const KEYS = ['01 ملخص.bin', '02 報告書.bin', '03 🎟️.bin', '04.bin'].map((name) => `browser/archive/${name}`);

beforeAll(async () => {
  for (const key of KEYS) await use.world.owner.put(key, randomBytes(15_000_000));
}, 60_000);

/** Opens a link to the files. Also resolves to the checksum of the ZIP, which the link has from its first moment. */
async function openArchive() {
  const { url, id, checksum } = await use.world.mintArchive({ keys: KEYS });
  use.context = await use.world.recipient();
  const page = await use.context.newPage();
  await page.goto(url);
  return { page, id, expected: checksum };
}

async function checksumOfSaved(download: Download) {
  return checksumOf('CRC32', await readFile(await download.path()));
}

describe('a link to many files', () => {
  test('is saved as one ZIP, which the page checks and unzip reads', async () => {
    const { page, expected, id } = await openArchive();

    await expectText(page.locator('dl'), /Files\s*4\s*Size\s*60 MB/);
    await expectText(page.locator('.files'), /01 ملخص\.bin.*02 報告書\.bin.*03 🎟️\.bin.*04\.bin/s);
    const download = await press(page);

    expect(download.suggestedFilename()).toBe('archive.zip');
    expect(await checksumOfSaved(download)).toEqual(expected);
    await expectText(status(page), /bit for bit, the file that was sent/);
    expect(await use.claimsOf(id)).toMatchObject([{ state: 'completed' }]);
    const [unzip] = ZIP_READERS.filter(isInstalled);
    expect(await unzip?.read(await download.path())).toEqual(KEYS.map((key) => key.replace('browser/archive/', '')));
  });

  test('a reload: the download goes on', async () => {
    use.slowly();
    const { page, expected, id } = await openArchive();
    const download = await press(page);
    await reach(page, 30);

    await page.reload();

    await expectText(status(page), /Complete/);
    // Of a download whose frame is gone, Firefox does not tell the end over BiDi.
    if (!isFirefox) expect(await checksumOfSaved(download)).toEqual(expected);
    while ((await use.claimsOf(id))?.[0]?.state === 'committed') await pause(100);
    expect(await use.claimsOf(id)).toMatchObject([{ state: 'completed' }]);
  });

  test('no connection for 5 s: it goes on by itself', async () => {
    use.slowly();
    const { page, expected, id } = await openArchive();
    const download = await press(page);
    await reach(page, 30);

    use.world.proxy.faultOf = () => ({ instead: 'reset' });
    await expectText(status(page), /connection is gone/);
    await pause(5_000);
    use.world.proxy.faultOf = () => 'none';

    expect(await checksumOfSaved(download)).toEqual(expected);
    expect(await use.claimsOf(id)).toMatchObject([{ state: 'completed' }]);
  });
});
