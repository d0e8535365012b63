import { describe, expect, test } from '@jest/globals';
import type { Download } from 'playwright-core';
import { sha256 } from '../support/recipient.ts';
import { expectText, MIDDLE, SMALL, status, useVisits } from './visits.ts';
import { press, reach, savedSha256 } from './world.ts';

/** One claim, whatever a recipient does; and what is left of it in their browser. */
const use = useVisits();

describe('one claim', () => {
  test('for two tabs that ask at once: one saves, and both show it', async () => {
    use.slowly();
    const { page, url, id } = await use.open({ key: 'browser/middle.bin' });
    const other = await use.context.newPage();
    await other.goto(url);
    const downloads: Download[] = [];
    for (const tab of [page, other]) tab.on('download', (download) => downloads.push(download));

    await Promise.all([page, other].map((tab) => tab.evaluate("document.querySelector('button').click()")));
    await Promise.all([reach(page, 20), reach(other, 20)]);
    await expectText(status(other), /Complete/);

    expect(downloads).toHaveLength(1);
    expect(await savedSha256(downloads[0] as Download)).toBe(sha256(MIDDLE));
    await expectText(status(page), /Complete/);
    expect(await use.claimsOf(id)).toHaveLength(1);
  });

  test('for a second tab that only looks on', async () => {
    use.slowly();
    const { page, url, id } = await use.open({ key: 'browser/middle.bin' });
    const other = await use.context.newPage();
    await other.goto(url);

    await press(page);
    await expectText(status(other), /Complete/);

    expect(await use.claimsOf(id)).toHaveLength(1);
  });

  test.each([1, 3])('for a double click, of a link of %i uses', async (maxUses) => {
    const { page, id } = await use.open({ maxUses });
    const downloads: Download[] = [];
    page.on('download', (download) => downloads.push(download));

    await page.getByRole('button').dblclick();
    await expectText(status(page), /Complete/);

    expect(downloads).toHaveLength(1);
    expect(await use.claimsOf(id)).toHaveLength(1);
  });
});

test("each use of a link of several is the same browser's by the form, and the last one again", async () => {
  await using context = await use.world.recipient({ javaScriptEnabled: false });
  const { url, id } = await use.world.mint({ key: 'browser/small.bin', maxUses: 2 });
  const page = await context.newPage();

  for (const claims of [1, 2, 2]) {
    await page.goto(url);
    expect(await savedSha256(await press(page))).toBe(sha256(SMALL));
    expect(await use.claimsOf(id)).toHaveLength(claims);
  }
});

describe('what the browser keeps', () => {
  test('is never the token, and nothing once it is done', async () => {
    use.slowly();
    const { page, url, id } = await use.open({ key: 'browser/middle.bin' });
    const token = new URL(url).searchParams.get('token') ?? '';
    const download = await press(page);
    await reach(page, 30);

    const during = JSON.stringify(await use.context.storageState({ indexedDB: true }));
    await savedSha256(download);
    await expectText(status(page), /Complete/);
    const { origins } = await use.context.storageState({ indexedDB: true });

    expect(during).toContain(`"linkId":"${id}"`);
    expect(during).not.toContain(token);
    expect(origins).toMatchObject([{ localStorage: [], indexedDB: [{ stores: [{ name: 'claims', records: [] }] }] }]);
  });
});
