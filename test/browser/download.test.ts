import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { checksumOf } from '../support/checksums.ts';
import { flipBit } from '../support/fault-proxy.ts';
import { recordChecksum } from '../support/ledger.ts';
import { sha256 } from '../support/recipient.ts';
import { watchMemory } from './memory.ts';
import { expectText, MIDDLE, pause, SMALL, status, testInChromium, useVisits } from './visits.ts';
import { isFirefox, percentOf, press, savedSha256 } from './world.ts';

/** What a recipient's browser makes of a link, from the page to the file on disk. */
const use = useVisits();

describe('with JavaScript off', () => {
  testInChromium('scriptsOff', 'the form saves the file', async () => {
    const { page, id } = await use.open({}, { javaScriptEnabled: false });

    const download = await press(page);

    expect(download.suggestedFilename()).toBe('small.bin');
    expect(await savedSha256(download)).toBe(sha256(SMALL));
    expect(await use.claimsOf(id)).toHaveLength(1);
  });

  testInChromium(
    'scriptsOff',
    'a wrong PIN is told with the tries that are left, and the right one saves',
    async () => {
      const { page, id } = await use.open({ pin: '2468' }, { javaScriptEnabled: false });

      await page.getByLabel('PIN').fill('1357');
      await page.getByRole('button').click();
      const alert = await page.getByRole('alert').textContent();
      await page.getByLabel('PIN').fill('2468');
      const download = await press(page);

      expect(alert).toMatch(/PIN is wrong.*Tries left: 4\./);
      expect(await savedSha256(download)).toBe(sha256(SMALL));
      expect(await use.claimsOf(id)).toHaveLength(1);
    },
  );
});

describe('with JavaScript on', () => {
  test('300 MB come whole within the limits of Lambda, in little memory, while the bar moves', async () => {
    const large = randomBytes(300_000_000);
    await use.world.owner.put('browser/large.bin', large);
    const { url, id } = await use.world.mint({ key: 'browser/large.bin', filename: 'Jahresbericht 年次 (final).bin' });
    // A small one first, so that what a worker takes by itself is there before as well as after.
    const { page } = await use.open();
    await savedSha256(await press(page));
    await page.goto(url);
    const seen = new Set<number>();
    const memory = watchMemory();

    const start = performance.now();
    const download = await press(page);
    const isSaved = savedSha256(download).finally(() => seen.add(100));
    while (!seen.has(100)) {
      seen.add(await percentOf(page));
      await pause(100);
    }
    const saved = await isSaved;
    const seconds = (performance.now() - start) / 1000;
    const grown = memory.stop();

    process.stdout.write(
      `300 MB in ${seconds.toFixed(1)} s; all processes of the browser together grew by ${grown.toFixed(0)} MB over a small download (Pss).\n`,
    );
    expect(saved).toBe(sha256(large));
    expect(download.suggestedFilename()).toBe('Jahresbericht 年次 (final).bin');
    expect(seen.size).toBeGreaterThan(10);
    expect(await use.claimsOf(id)).toMatchObject([{ state: 'completed', bytesSent: large.length }]);
    // docs/adr/0013: Firefox takes more.
    expect(grown).toBeLessThan(isFirefox ? 600 : 150);
    await expectText(status(page), /Complete/);
  }, 240_000);

  test('an empty file is saved as well', async () => {
    await use.world.owner.put('browser/empty.bin', '');
    const { page, id } = await use.open({ key: 'browser/empty.bin' });

    const download = await press(page);

    expect(await readFile(await download.path())).toHaveLength(0);
    expect(await use.claimsOf(id)).toMatchObject([{ state: 'completed' }]);
  });

  test('a wrong PIN brings the field again, and the right one saves', async () => {
    const { page, id } = await use.open({ pin: '2468' });

    await page.getByLabel('PIN').fill('1357');
    await page.getByRole('button').click();
    await expectText(page.getByRole('alert'), /PIN is wrong.*Tries left: 4\./);
    await page.getByLabel('PIN').fill('2468');
    const download = await press(page);

    expect(await savedSha256(download)).toBe(sha256(SMALL));
    expect(await use.claimsOf(id)).toHaveLength(1);
  });

  test('a link that was used in the meantime gets the page that says so', async () => {
    const { page, url } = await use.open();
    await (await fetch(url, { headers: { 'user-agent': 'curl/8.5.0' } })).arrayBuffer();

    await page.getByRole('button').click();

    await expectText(page.getByRole('heading'), /already been used/);
    expect(await page.title()).toMatch(/already been used/);
  });

  test('the checksum that the storage keeps is checked', async () => {
    const { page } = await use.open({ key: 'browser/middle.bin' });

    const download = await press(page);

    expect(await savedSha256(download)).toBe(sha256(MIDDLE));
    await expectText(status(page), /bit for bit, the file that was sent/);
  });

  test.each(['CRC32', 'CRC32C', 'SHA1', 'SHA256'] as const)('%s is checked as well', async (algorithm) => {
    const { page, id } = await use.open();
    await recordChecksum(use.world.endpoints, id, await checksumOf(algorithm, SMALL));

    const download = await press(page);

    expect(await savedSha256(download)).toBe(sha256(SMALL));
    await expectText(status(page), /bit for bit, the file that was sent/);
  });

  test('what is not the file that was sent, by one bit, is not saved', async () => {
    const { page } = await use.open({ key: 'browser/middle.bin' });
    use.world.proxy.faultOf = ({ headers }) =>
      headers.range?.startsWith('bytes=31457280-') ? { body: flipBit } : 'none';

    const download = await press(page);

    expect(await download.failure()).not.toBeNull();
    await expectText(status(page), /not the file that was sent/);
  });

  test('a redirect leads to the storage by the plain form', async () => {
    const { page, id } = await use.open({ delivery: 'redirect' });

    const download = await press(page);

    expect(await savedSha256(download)).toBe(sha256(SMALL));
    expect(await use.claimsOf(id)).toMatchObject([{ state: 'redirected' }]);
  });

  testInChromium(
    'scriptsOff',
    'a large file whose form would redirect comes in parts, and the page promises no less than that',
    async () => {
      await use.world.owner.put('browser/redirected.bin', Buffer.alloc(210_000_000));
      const order = { key: 'browser/redirected.bin', oversize: 'redirect' };
      const { page: plain } = await use.open(order, { javaScriptEnabled: false });
      const isSaidWithoutScript = await plain.getByText(/file’s own address/).isVisible();
      await use.context.close();
      const { page } = await use.open(order);

      await page.getByText(/file’s own address/).waitFor({ state: 'hidden' });

      expect(isSaidWithoutScript).toBe(true);
      expect(await page.getByText('This link works once.').isVisible()).toBe(true);
    },
  );

  test('where no service worker may be, the plain form saves, clicked once or twice', async () => {
    const { page, id } = await use.open({}, { serviceWorkers: 'block' });

    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button').dblclick()]);

    expect(await savedSha256(download)).toBe(sha256(SMALL));
    expect(await use.claimsOf(id)).toHaveLength(1);
  });
});
