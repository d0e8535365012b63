import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { accessSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { launchChromium } from '../../scripts/browser/chromium.ts';
import type { LinkJson } from '../support/owner.ts';
import { startWorld, type World } from './world.ts';

/** A page of another site that has links in it: whoever visits it in a real browser spends none of them, and saves nothing. */
let world: World;
let site: Server;
let page = '';

const FIREFOX = '/usr/bin/firefox-esr';

/** What a page can make its visitor's browser do with an address, each with an address of its own. */
const USES: Readonly<Record<string, (url: string) => string>> = {
  img: (url) => `<img src="${url}">`,
  'url() of a style': (url) => `<div style="width: 9px; height: 9px; background: url('${url}')"></div>`,
  stylesheet: (url) => `<link rel="stylesheet" href="${url}">`,
  preload: (url) => `<link rel="preload" as="image" href="${url}">`,
  'preload for fetch': (url) => `<link rel="preload" as="fetch" crossorigin href="${url}">`,
  prefetch: (url) => `<link rel="prefetch" href="${url}">`,
  icon: (url) => `<link rel="icon" href="${url}">`,
  video: (url) => `<video src="${url}" preload="auto" autoplay muted></video>`,
  audio: (url) => `<audio src="${url}" preload="auto"></audio>`,
  'image button': (url) => `<input type="image" src="${url}">`,
  object: (url) => `<object data="${url}"></object>`,
  embed: (url) => `<embed src="${url}">`,
  iframe: (url) => `<iframe src="${url}"></iframe>`,
  script: (url) => `<script src="${url}"></script>`,
  module: (url) => `<script type="module" src="${url}"></script>`,
  fetch: (url) => `<script>fetch('${url}').catch(() => {})</script>`,
  'fetch without CORS': (url) => `<script>fetch('${url}', { mode: 'no-cors' }).catch(() => {})</script>`,
  'fetch with cookies': (url) => `<script>fetch('${url}', { credentials: 'include' }).catch(() => {})</script>`,
  'fetch that posts': (url) => `<script>fetch('${url}', { method: 'POST', mode: 'no-cors' }).catch(() => {})</script>`,
  'fetch that reserves': (url) =>
    `<script>fetch('${url.replace('/download', '/claim')}', { method: 'POST', mode: 'no-cors' }).catch(() => {})</script>`,
  beacon: (url) => `<script>navigator.sendBeacon('${url}')</script>`,
  'form that posts itself': (url) =>
    `<iframe name="hidden"></iframe><form id="trap" method="post" target="hidden" action="${url}"></form><script>document.getElementById('trap').submit()</script>`,
};

beforeAll(async () => {
  world = await startWorld();
  await world.owner.put('other-sites/file.bin', 'the file');
  site = createServer((_, response) => {
    response.setHeader('content-type', 'text/html').end(page);
  }).listen();
  await once(site, 'listening');
}, 120_000);

afterAll(async () => {
  site?.close();
  await world?.close();
});

/** What became of the links in such a page, visited at a host, which leads to them at another. */
async function visited(linkHost: string, visit: (port: number) => Promise<void>): Promise<Record<string, string>> {
  const links = new Map<string, LinkJson>();
  for (const name of Object.keys(USES)) links.set(name, await world.mint({ key: 'other-sites/file.bin' }));
  const uses = [...links].map(([name, { url }]) => USES[name]?.(url.replace('127.0.0.1', linkHost)));
  page = `<!doctype html><title>Another site</title>${uses.join('\n')}`;
  await visit((site.address() as AddressInfo).port);
  const states = [...links].map(async ([name, { id }]) => {
    const { status, claims } = await world.owner.inspect(id);
    return [name, `${status}, ${claims.length} claims`] as const;
  });
  return Object.fromEntries(await Promise.all(states));
}

const UNSPENT = Object.fromEntries(Object.keys(USES).map((name) => [name, 'active, 0 claims']));

describe('a page of another site', () => {
  test('spends no link in Chromium', async () => {
    await using context = await world.recipient();
    const tab = await context.newPage();
    const saved: string[] = [];
    tab.on('download', (download) => saved.push(download.url()));

    const states = await visited('127.0.0.1', async (port) => {
      await tab.goto(`http://localhost:${port}/`);
      await tab.waitForLoadState('networkidle', { timeout: 10_000 }).catch(() => {});
    });

    expect(states).toEqual(UNSPENT);
    expect(saved).toEqual([]);
  });

  // Over plain HTTP a browser sends no Sec-Fetch headers, but where it is at home.
  test('spends no link in Chromium over plain HTTP', async () => {
    const names = ['--host-resolver-rules=MAP links.example 127.0.0.1, MAP other.example 127.0.0.1'];
    const browser = await launchChromium(names);
    try {
      const tab = await browser.newPage();
      const states = await visited('links.example', async (port) => {
        await tab.goto(`http://other.example:${port}/`);
        await tab.waitForLoadState('networkidle', { timeout: 10_000 }).catch(() => {});
      });

      expect(states).toEqual(UNSPENT);
    } finally {
      await browser.close();
    }
  });

  const hasFirefox = isThere(FIREFOX);
  (hasFirefox ? test : test.skip)(
    `spends no link in Firefox${hasFirefox ? '' : `: ${FIREFOX} is not here`}`,
    async () => {
      const profile = await mkdtemp(join(tmpdir(), 'firefox-'));
      try {
        const states = await visited('127.0.0.1', async (port) => {
          const picture = join(profile, 'page.png');
          const args = ['--headless', '--profile', profile, '--screenshot', picture, `http://localhost:${port}/`];
          await promisify(execFile)(FIREFOX, args, { timeout: 60_000 });
        });

        expect(states).toEqual(UNSPENT);
      } finally {
        await rm(profile, { recursive: true, force: true });
      }
    },
  );
});

describe('a download without scripts', () => {
  test('that broke off is gone on with by its browser, which asks the address of the form by GET', async () => {
    const { url, id } = await world.mint({ key: 'other-sites/file.bin' });
    await using context = await world.recipient({ javaScriptEnabled: false });
    const tab = await context.newPage();
    await tab.goto(url);
    const [download] = await Promise.all([
      tab.waitForEvent('download'),
      tab.getByRole('button', { name: 'Download' }).click(),
    ]);
    await download.path();

    const { cookies } = await context.storageState();
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const resumed = await fetch(download.url(), { headers: { cookie, range: 'bytes=4-' } });

    expect([resumed.status, await resumed.text()]).toEqual([206, 'file']);
    expect((await world.owner.inspect(id)).claims).toHaveLength(1);
  });
});

function isThere(path: string): boolean {
  try {
    accessSync(path);
    return true;
  } catch {
    return false;
  }
}
