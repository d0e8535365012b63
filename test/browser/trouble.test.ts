import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { sha256 } from '../support/recipient.ts';
import { expectText, MIDDLE, pause, SMALL, status, testInChromium, useVisits } from './visits.ts';
import { isFirefox, percentOf, press, reach, savedSha256 } from './world.ts';

/** A download that something befalls. */
const use = useVisits();

describe('what goes wrong in the middle', () => {
  test('a reload: the download goes on, and the page finds it again', async () => {
    use.slowly();
    const { page, id } = await use.open({ key: 'browser/middle.bin' });
    const download = await press(page);
    await reach(page, 30);

    await page.reload();
    const after = await firstPercent(page);

    expect(after).toBeGreaterThanOrEqual(30);
    await expectText(status(page), /Complete/);
    // Of a download whose frame is gone, Firefox does not tell the end over BiDi.
    if (!isFirefox) expect(await savedSha256(download)).toBe(sha256(MIDDLE));
    // The outcome is written once the last byte has gone.
    while ((await use.claimsOf(id))?.[0]?.state === 'committed') await pause(100);
    expect(await use.claimsOf(id)).toMatchObject([{ state: 'completed' }]);
  });

  test('no connection for 5 s: the page says so, and it goes on by itself', async () => {
    use.slowly();
    const { page, id } = await use.open({ key: 'browser/middle.bin' });
    const download = await press(page);
    await reach(page, 30);

    use.world.proxy.faultOf = () => ({ instead: 'reset' });
    await expectText(status(page), /connection is gone/);
    await pause(5_000);
    use.world.proxy.faultOf = () => 'none';

    expect(await savedSha256(download)).toBe(sha256(MIDDLE));
    expect(await use.claimsOf(id)).toMatchObject([{ state: 'completed' }]);
  });

  test('parts that break off are fetched on from where they broke', async () => {
    let broken = 0;
    use.world.proxy.faultOf = ({ headers }) =>
      headers.range && broken++ % 3 === 0 ? { breakAfter: 1_000_000 } : 'none';
    const { page, id } = await use.open({ key: 'browser/middle.bin' });

    const download = await press(page);

    expect(await savedSha256(download)).toBe(sha256(MIDDLE));
    expect(broken).toBeGreaterThan(12);
    expect(await use.claimsOf(id)).toHaveLength(1);
  });

  test('too many requests at once: the page asks for fewer, and finishes', async () => {
    let underWay = 0;
    let refused = 0;
    use.world.proxy.faultOf = ({ headers }) => {
      if (!headers.range) return 'none';
      if (underWay >= 2) {
        refused++;
        return { instead: { status: 429, headers: { 'content-type': 'application/json' }, body: '{}' } };
      }
      underWay++;
      return {
        body: async function* (body) {
          yield* body;
          underWay--;
        },
      };
    };
    const { page, id } = await use.open({ key: 'browser/middle.bin' });

    const download = await press(page);

    expect(await savedSha256(download)).toBe(sha256(MIDDLE));
    expect(refused).toBeGreaterThan(0);
    expect(await use.claimsOf(id)).toHaveLength(1);
  });

  test('an answer to the claim that was lost: the same claim is asked for again', async () => {
    let lost = 0;
    use.world.proxy.faultOf = ({ url }) => (url === '/claim' && lost++ === 0 ? { losesAnswer: true } : 'none');
    const { page, id } = await use.open();

    const download = await press(page);

    expect(await savedSha256(download)).toBe(sha256(SMALL));
    expect(lost).toBe(2);
    expect(await use.claimsOf(id)).toHaveLength(1);
  });

  testInChromium(
    'workerStop',
    'a claim that never got through: after a reload the form is there, and tries again with the same key',
    async () => {
      const keys: unknown[] = [];
      let isThrough = false;
      use.world.proxy.faultOf = ({ url, headers }) => {
        if (url !== '/claim') return 'none';
        keys.push(headers['idempotency-key']);
        return isThrough ? 'none' : { instead: 'reset' };
      };
      const { page, id } = await use.open();
      await page.getByRole('button').click();
      while (keys.length === 0) await pause(50);

      await stopWorkers(page);
      await page.reload();
      // Time to find again what was begun.
      await pause(1_000);
      const isFound = await status(page).isVisible();
      isThrough = true;
      const download = await press(page);

      expect(isFound).toBe(false);
      expect(await savedSha256(download)).toBe(sha256(SMALL));
      expect(new Set(keys).size).toBe(1);
      expect(await use.claimsOf(id)).toHaveLength(1);
    },
  );

  testInChromium(
    'workerStop',
    'a worker that was stopped: the page offers to start again, under the same claim',
    async () => {
      use.slowly();
      const { page, id } = await use.open({ key: 'browser/middle.bin' });
      const download = await press(page);
      await reach(page, 30);

      await stopWorkers(page);
      expect(await download.failure()).not.toBeNull();
      await expectText(status(page), /broke off/);
      const again = await press(page, 'Start again');

      expect(await savedSha256(again)).toBe(sha256(MIDDLE));
      expect(await use.claimsOf(id)).toMatchObject([{ state: 'completed' }]);
    },
  );

  testInChromium(
    'workerStop',
    'a worker that was stopped, and a page that says used: it finds what this browser has begun',
    async () => {
      use.slowly();
      const { page, url, id } = await use.open({ key: 'browser/middle.bin' });
      await press(page);
      await reach(page, 30);
      await stopWorkers(page);
      // As after a reload of a page that another site led to: SameSite=Strict cookies stay away.
      await use.context.clearCookies();

      const later = await use.context.newPage();
      await later.goto(url);
      await expectText(status(later), /has begun the download/);
      const again = await press(later, 'Start again');

      expect(await savedSha256(again)).toBe(sha256(MIDDLE));
      expect(await use.claimsOf(id)).toMatchObject([{ state: 'completed' }]);
    },
  );

  testInChromium('downloadStop', 'the recipient stops it: the link is theirs to start again', async () => {
    use.slowly();
    const { page, id } = await use.open({ key: 'browser/middle.bin' });
    const download = await press(page);
    await reach(page, 30);

    await download.cancel();
    await expectText(status(page), /was stopped/);
    const again = await press(page, 'Start again');

    expect(await savedSha256(again)).toBe(sha256(MIDDLE));
    expect(await use.claimsOf(id)).toHaveLength(1);
  });

  test('its owner revokes it: the page says so, and nothing looks complete', async () => {
    use.slowly();
    const { page, id } = await use.open({ key: 'browser/middle.bin' });
    const download = await press(page);
    await reach(page, 30);

    await use.world.owner.call('DELETE', `/links/${id}`);

    expect(await download.failure()).not.toBeNull();
    await expectText(page.getByRole('heading'), /withdrawn/);
  });
});

/** The first figure that a page shows after it was opened. */
async function firstPercent(page: Page): Promise<number> {
  for (let tries = 0; ; tries++) {
    const percent = await percentOf(page);
    if (percent > 0 || tries === 100) return percent;
    await pause(50);
  }
}

/** As the browser does with workers that are idle, or when it runs short of memory. */
async function stopWorkers(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
  await session.detach();
}
