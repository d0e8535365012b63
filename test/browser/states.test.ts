import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Call, Fault } from '../support/fault-proxy.ts';
import { sha256 } from '../support/recipient.ts';
import { expectText, MIDDLE, SMALL, status, testInChromium, useVisits } from './visits.ts';
import { press, reach, savedSha256 } from './world.ts';

/** What the page says of itself in each state, to whoever looks, listens, or comes back. */
const use = useVisits();

const TWO_HOURS = 7_200_000;

describe('where the page does not download by itself', () => {
  test('it says after the press that the download goes on, and where, and lets it be started again', async () => {
    const { page, id } = await use.open({}, { serviceWorkers: 'block' });

    await press(page);
    await expectText(status(page), /browser is downloading the file.*among your browser’s downloads/);
    const isPressable = await page.getByRole('button', { name: 'Download' }).isVisible();
    await page.getByRole('button', { name: 'Start again' }).waitFor();

    expect(isPressable).toBe(false);
    expect(await use.claimsOf(id)).toHaveLength(1);
  });

  testInChromium(
    'scriptsOff',
    'a download without scripts that broke off: reopened, the page says what is so, and has a way back',
    async () => {
      const { page, url } = await use.open({ key: 'browser/middle.bin' }, { javaScriptEnabled: false });
      use.world.proxy.faultOf = ({ method }) => (method === 'POST' ? { breakAfter: 1_000_000 } : 'none');
      const download = await press(page);
      expect(await download.failure()).not.toBeNull();
      use.world.proxy.faultOf = () => 'none';

      await page.goto(url);

      expect(await page.locator('main').textContent()).toMatch(/You (?:downloaded|started).* here on.*until/s);
      expect(await page.getByRole('button', { name: 'Download again' }).isVisible()).toBe(true);
      expect(await page.getByText('works once').count()).toBe(0);
    },
  );

  for (const [what, maxUses] of [
    ['spends nothing where no use is left', 1],
    ['spends a further use while one is left', 2],
  ] as const) {
    testInChromium(
      'scriptsOff',
      `without scripts the whole file comes again after a completed download, which ${what}`,
      async () => {
        const { page, url, id } = await use.open({ maxUses }, { javaScriptEnabled: false });
        const first = await savedSha256(await press(page));
        expect(await use.world.owner.firstOutcome(id)).toMatchObject({ state: 'completed' });

        await page.goto(url);
        const again = await savedSha256(await press(page, 'Download again'));

        expect([first, again]).toEqual([sha256(SMALL), sha256(SMALL)]);
        expect(await use.world.owner.inspect(id)).toMatchObject({ status: 'used', uses: maxUses });
        expect(await use.claimsOf(id)).toHaveLength(maxUses);
      },
    );
  }

  test('a link opened again from another site: the browser is known by its cookie all the same', async () => {
    const { page, url } = await use.open();
    await savedSha256(await press(page));

    await page.goto(`data:text/html,<a href="${url}">the link</a>`);
    await page.getByText('the link').click();

    await expectText(page.locator('main'), /You downloaded this file here on/);
  });

  testInChromium('scriptsOff', 'a file that is too large for the form has no button to press in vain', async () => {
    await use.world.owner.put('browser/huge.bin', Buffer.alloc(210_000_000));
    const { page } = await use.open({ key: 'browser/huge.bin' }, { javaScriptEnabled: false });

    expect(await page.getByText(/too large for this way/).isVisible()).toBe(true);
    expect(await page.getByRole('button').count()).toBe(0);
  });
});

describe('the way back', () => {
  test('downloads the file again in parts, under the same claim', async () => {
    const { page, url, id } = await use.open({ key: 'browser/middle.bin' });
    await savedSha256(await press(page));
    await expectText(status(page), /Complete/);
    await page.goto(url);

    const again = await press(page, 'Download again');

    expect(await savedSha256(again)).toBe(sha256(MIDDLE));
    expect(await use.claimsOf(id)).toHaveLength(1);
  });
});

describe('the end', () => {
  test('is a tick on a ticket whose stub is torn, with a title that says so, also after a reload', async () => {
    const { page } = await use.open();
    await savedSha256(await press(page));
    await expectText(status(page), /Complete/);

    const shown = await Promise.all(
      ['.tick', '.tear', '#bar', 'text=Available until'].map((one) => page.locator(one).isVisible()),
    );
    const text = await status(page).textContent();
    const title = await page.title();
    await page.reload();

    expect(shown).toEqual([true, false, false, false]);
    expect(text).not.toMatch(/checksum|byte/i);
    expect(title).toBe('Complete · small.bin');
    expect(await page.title()).not.toMatch(/already been used/);
  });

  test('of an empty file has no bar that never ends', async () => {
    await use.world.owner.put('browser/nothing.bin', '');
    const { page } = await use.open({ key: 'browser/nothing.bin' });
    await press(page);
    await expectText(status(page), /Complete/);

    expect(await page.locator('#bar').getAttribute('value')).toBe('1');
    expect(await page.locator('#figures').textContent()).toMatch(/0 bytes?100%/);
  });
});

describe('while it is downloaded', () => {
  test('the title tells how far it is, and the focus stays in the page', async () => {
    use.slowly();
    const { page } = await use.open({ key: 'browser/middle.bin' });

    await page.getByRole('button').focus();
    await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    await reach(page, 20);

    expect(await page.title()).toMatch(/^\d+\s?% · middle\.bin$/);
    expect(await page.evaluate('document.activeElement.localName')).toBe('h1');
  });

  test.each<[string, RegExp, Fault]>([
    ['a stall', /Nothing is coming just now/, { instead: 'hang' }],
    ['a server that cannot deliver', /server cannot deliver/, 'refuse'],
    ['a connection that is gone', /connection is gone/, { instead: 'reset' }],
  ])('%s is called that, with no estimate of its end, and it goes on by itself', async (_, sentence, fault) => {
    use.slowly();
    const { page } = await use.open({ key: 'browser/middle.bin' });
    const download = await press(page);
    await reach(page, 20);

    use.world.proxy.faultOf = () => fault;
    await expectText(status(page), sentence);
    const figures = await page.locator('#left').textContent();
    use.world.proxy.faultOf = () => 'none';

    expect(figures).toMatch(/^\d+\s?%$/);
    expect(await savedSha256(download)).toBe(sha256(MIDDLE));
  });
});

describe("a recipient's clock that is two hours fast", () => {
  test('opens a link when its time has come, and asks no more often than that', async () => {
    const page = await fastRecipient();
    const opens = new Date(Date.now() + 4_000).toISOString();
    const { url } = await use.world.mint({ key: 'browser/small.bin', notBefore: opens });
    const before = use.world.proxy.requests.length;

    await page.goto(url);
    await page.getByRole('button', { name: 'Download' }).waitFor();

    expect(use.world.proxy.requests.slice(before).filter(({ method }) => method === 'GET').length).toBeLessThan(4);
  });

  test('goes on after a cut connection, and may start again', async () => {
    const page = await fastRecipient();
    const { url } = await use.world.mint({ key: 'browser/middle.bin' });
    const worker = await (await fetch(new URL('/saving/worker.js', url))).text();
    const fast = { instead: scriptAnswer(`${FAST}${worker}`) };
    let cut = 0;
    use.world.proxy.faultOf = ({ url, headers }: Call): Fault => {
      if (url === '/saving/worker.js') return fast;
      return headers.range && cut++ < 3 ? { breakAfter: 1_000_000 } : 'none';
    };
    await page.goto(url);

    const download = await press(page);

    expect(await savedSha256(download)).toBe(sha256(MIDDLE));
    await expectText(status(page), /Complete/);
  });
});

describe('in forced colours', () => {
  testInChromium('media', 'buttons have an edge, and the bar shows how far it is', async () => {
    use.slowly();
    const { page } = await use.open({ key: 'browser/middle.bin' }, { forcedColors: 'active', colorScheme: 'dark' });
    const edge = await page.evaluate("getComputedStyle(document.querySelector('button')).borderTopStyle");
    await press(page);
    await reach(page, 40);

    const image = await page.locator('#bar').screenshot({ animations: 'disabled' });

    expect(edge).toBe('solid');
    const [left, right] = await coloursOf(page, image, [0.1, 0.95]);
    expect(left).not.toEqual(right);
  });
});

describe('in Arabic', () => {
  test('everything begins at the right: the bar as well', async () => {
    use.slowly();
    const { page } = await use.open({ key: 'browser/middle.bin' }, { locale: 'ar-EG' });
    await press(page, 'تنزيل');
    await reach(page, 40);

    const image = await page.locator('#bar').screenshot({ animations: 'disabled' });
    const [left, right] = await coloursOf(page, image, [0.02, 0.98]);
    const colour = await page.evaluate("getComputedStyle(document.querySelector('#bar')).color");
    const figures = await page.locator('#figures').textContent();
    const [name, kind] = await Promise.all(['h1 bdi', '.kind svg'].map(async (one) => page.locator(one).boundingBox()));
    const end = ({ x, width }: { x: number; width: number } = { x: 0, width: 0 }) => Math.round(x + width);

    expect(`rgb(${right?.slice(0, 3).join(', ')})`).toBe(colour);
    expect(left).not.toEqual(right);
    expect(end(name ?? undefined)).toBe(end(kind ?? undefined));
    expect(figures).toMatch(/^[\d.]+ م\.ب \/ [\d.]+ م\.ب\d+/);
  });
});

const FAST = `{ const real = Date.now; Date.now = () => real() + ${TWO_HOURS}; }\n`;

const scriptAnswer = (body: string) => ({ status: 200, headers: { 'content-type': 'text/javascript' }, body });

async function fastRecipient(): Promise<Page> {
  use.context = await use.world.recipient();
  const page = await use.context.newPage();
  await page.addInitScript(FAST);
  return page;
}

/** The colours of an image in the middle of its height, at these shares of its width. */
async function coloursOf(page: Page, image: Buffer, places: number[]): Promise<number[][]> {
  const blank = await page.context().newPage();
  return blank.evaluate(`(async () => {
    const blob = await (await fetch('data:image/png;base64,${image.toString('base64')}')).blob();
    const bitmap = await createImageBitmap(blob);
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    context.drawImage(bitmap, 0, 0);
    const at = (share) => context.getImageData(bitmap.width * share, bitmap.height / 2, 1, 1).data;
    return ${JSON.stringify(places)}.map((share) => [...at(share)]);
  })()`);
}
