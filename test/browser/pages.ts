import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import type { Brand } from '../../functions/page/brand.ts';
import type { Call, Fault, FaultProxy } from '../support/fault-proxy.ts';
import { PROGRAM } from '../support/recipient.ts';
import { reach, type World } from './world.ts';

/** A page that a recipient may get to see, and how they get there. */
export interface Sight {
  name: string;
  /** What its heading says, in English. */
  heading: RegExp;
  /** The status that it comes with. */
  status: number;
  /** Whether the deployment has a brand. */
  isBranded?: boolean;
  /** What the recipient's browser asks for; British English if absent. */
  locale?: string;
  open(world: World, page: Page): Promise<void>;
}

export const FILES = {
  report: 'Quarterly report 2026.pdf',
  long: 'Protocol of the extraordinary general meeting with all annexes, amendments and signatures (final, corrected, really final this time).docx',
  japanese: '令和八年度 第三四半期 決算短信（連結）.pdf',
  arabic: 'تقرير الربع الثالث ٢٠٢٦.pdf',
  video: 'site-visit.mp4',
} as const;

const KEY = 'sights/file.bin';
const SMALL_KEY = 'sights/small.bin';
const BYTES = 48_000_000;
const FOLDER_KEY = 'sights/Site visit/';
const ARCHIVE_FILES = [FILES.report, FILES.arabic, FILES.japanese, `plans/${FILES.long}`];
const MANY_FILES = Array.from({ length: 150 }, (_, n) => `photos/IMG_${2001 + n}.jpg`);

/** Puts the files that the sights are of. */
export async function prepareSights({ owner }: World): Promise<void> {
  await owner.put(SMALL_KEY, 'small');
  await owner.put(KEY, Buffer.alloc(BYTES, 'x'));
  const all = [...ARCHIVE_FILES, ...MANY_FILES];
  await Promise.all(all.map((name) => owner.put(FOLDER_KEY + name, Buffer.alloc(300_000, 'x'))));
}

type Order = Record<string, unknown>;

const mint = (world: World, order: Order = {}) => world.mint({ key: KEY, filename: FILES.report, ...order });

const link =
  (order: Order = {}) =>
  async (world: World, page: Page) =>
    void (await page.goto((await mint(world, order)).url));

const archiveOf = (names: readonly string[]) => async (world: World, page: Page) => {
  const { url } = await world.mintArchive({
    keys: names.map((name) => FOLDER_KEY + name),
    filename: 'Site visit.zip',
  });
  await page.goto(url);
};

/** Opened after something has befallen the link. */
const after = (act: (world: World, link: { url: string; id: string }) => Promise<unknown>, order: Order = {}) => {
  return async (world: World, page: Page) => {
    const minted = await mint(world, order);
    await act(world, minted);
    await page.goto(minted.url);
  };
};

/** Its button pressed, and slow enough to be looked at. */
const downloading = (then: (world: World, page: Page) => Promise<unknown>) => async (world: World, page: Page) => {
  world.proxy.faultOf = ({ headers }) => (headers.range ? { before: () => pause(900) } : 'none');
  await link()(world, page);
  await page.getByRole('button').click();
  await then(world, page);
};

const wrongPin = async ({ url }: { url: string }, times: number) => {
  const token = new URL(url).searchParams.get('token') ?? '';
  for (let n = 0; n < times; n++) {
    await fetch(new URL('/download', url), { method: 'POST', body: new URLSearchParams({ token, pin: '0000' }) });
  }
};

const fetchOnce = async ({ url }: { url: string }) => (await fetch(url, { headers: PROGRAM })).arrayBuffer();
const claimOnly = ({ url }: { url: string }) =>
  fetch(new URL('/claim', url), { method: 'POST', body: new URLSearchParams(new URL(url).search) });

/** Its form sent while the table or the storage fails. */
const failing = (proxyOf: (world: World) => FaultProxy, faultOf: (call: Call) => Fault) => {
  return async (world: World, page: Page) => {
    await link()(world, page);
    const proxy = proxyOf(world);
    proxy.faultOf = faultOf;
    try {
      await page.evaluate("document.querySelector('form').submit()");
      await page.getByRole('link', { name: 'Try again' }).waitFor();
    } finally {
      proxy.faultOf = () => 'none';
    }
  };
};

const CONFLICT: Fault = {
  instead: {
    status: 400,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify({
      __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
      message: 'The conditional request failed',
    }),
  },
};

/** Every page in English, in the order in which a link may come to them. */
const IN_ENGLISH: readonly Sight[] = [
  { name: 'download', heading: /Quarterly report/, status: 200, open: link() },
  { name: 'download-pin', heading: /Quarterly report/, status: 200, open: link({ pin: '2468' }) },
  { name: 'download-long-name', heading: /Protocol/, status: 200, open: link({ filename: FILES.long }) },
  {
    name: 'download-japanese-name',
    heading: /令和/,
    status: 200,
    open: link({ filename: FILES.japanese, maxUses: 3 }),
  },
  { name: 'download-arabic-name', heading: /تقرير/, status: 200, open: link({ filename: FILES.arabic }) },
  {
    name: 'download-redirect',
    heading: /site-visit/,
    status: 200,
    open: link({ filename: FILES.video, delivery: 'redirect' }),
  },
  { name: 'archive', heading: /Site visit/, status: 200, open: archiveOf(ARCHIVE_FILES) },
  { name: 'archive-many', heading: /Site visit/, status: 200, open: archiveOf([...ARCHIVE_FILES, ...MANY_FILES]) },
  { name: 'ends-soon', heading: /Quarterly report/, status: 200, open: link({ expiresIn: '25m' }) },
  {
    name: 'download-begun',
    heading: /site-visit/,
    status: 200,
    open: async (world, page) => {
      await link({ filename: FILES.video, delivery: 'redirect' })(world, page);
      await Promise.all([page.waitForEvent('download'), page.getByRole('button').click()]);
      await page.getByRole('button', { name: 'Start again' }).waitFor();
    },
  },
  {
    name: 'download-again',
    heading: /Quarterly report/,
    status: 200,
    open: async (world, page) => {
      const { url } = await mint(world, { key: SMALL_KEY });
      await page.goto(url);
      await page.getByRole('button').click();
      await page.locator('[data-state=complete]').waitFor();
      await page.goto(url);
    },
  },
  {
    name: 'downloading',
    heading: /Quarterly report/,
    status: 200,
    open: downloading((_, page) => reach(page, 40)),
  },
  {
    name: 'downloading-offline',
    heading: /Quarterly report/,
    status: 200,
    open: downloading(async (world, page) => {
      await reach(page, 30);
      world.proxy.faultOf = () => ({ instead: 'reset' });
      await page.getByText(/connection is gone/).waitFor();
    }),
  },
  {
    name: 'downloading-waiting',
    heading: /Quarterly report/,
    status: 200,
    open: downloading(async (world, page) => {
      await reach(page, 30);
      world.proxy.faultOf = () => 'refuse';
      await page.getByText(/cannot deliver/).waitFor();
    }),
  },
  {
    name: 'downloading-stopped',
    heading: /Quarterly report/,
    status: 200,
    open: downloading(async (_, page) => {
      const download = await page.waitForEvent('download');
      await reach(page, 20);
      await download.cancel();
      await page.getByText(/was stopped/).waitFor();
    }),
  },
  {
    name: 'complete',
    heading: /Quarterly report/,
    status: 200,
    open: async (world, page) => {
      await link()(world, page);
      await page.getByRole('button').click();
      await page.locator('[data-state=complete]').waitFor();
    },
  },
  {
    name: 'pin-wrong',
    heading: /Quarterly report/,
    status: 401,
    open: async (world, page) => {
      await link({ pin: '2468' })(world, page);
      await page.locator('[name=pin]').fill('1357');
      await page.evaluate("document.querySelector('form').submit()");
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'pin-locked',
    heading: /locked/,
    status: 403,
    open: after((_, minted) => wrongPin(minted, 5), { pin: '2468' }),
  },
  {
    name: 'used',
    heading: /already been used/,
    status: 410,
    open: after((_, minted) => fetchOnce(minted), { key: SMALL_KEY }),
  },
  {
    name: 'expired',
    heading: /expired/,
    status: 410,
    open: after(() => pause(2_100), { expiresIn: 1 }),
  },
  {
    name: 'revoked',
    heading: /withdrawn/,
    status: 410,
    open: after(({ owner }, { id }) => owner.call('DELETE', `/links/${id}`)),
  },
  {
    name: 'not-yet',
    heading: /does not work yet/,
    status: 403,
    open: async (world, page) => {
      const opens = new Date(Date.now() + 93_784_000).toISOString();
      await link({ notBefore: opens })(world, page);
    },
  },
  {
    name: 'being-downloaded',
    heading: /downloading this file/,
    status: 409,
    open: after((_, minted) => claimOnly(minted)),
  },
  {
    name: 'unknown',
    heading: /unknown/,
    status: 404,
    open: async (world, page) => {
      const { url } = await mint(world);
      await page.goto(url.replace(/token=.{42}/, `token=${'A'.repeat(42)}`));
    },
  },
  {
    name: 'not-whole',
    heading: /incomplete/,
    status: 400,
    open: async (world, page) => void (await page.goto((await mint(world)).url.slice(0, -9))),
  },
  {
    name: 'other-network',
    heading: /from your network/,
    status: 403,
    open: link({ allowedCidrs: ['192.0.2.0/24'] }),
  },
  {
    name: 'file-gone',
    heading: /no longer there/,
    status: 410,
    open: async (world, page) => {
      await world.owner.put('sights/replaced.bin', 'the first');
      const { url } = await mint(world, { key: 'sights/replaced.bin' });
      await world.owner.put('sights/replaced.bin', 'another one');
      await page.goto(url);
      await page.evaluate("document.querySelector('form').submit()");
      await page.getByText(/no longer there/).waitFor();
    },
  },
  {
    name: 'busy',
    heading: /Too many people/,
    status: 503,
    open: failing(
      ({ dynamodb }) => dynamodb,
      ({ headers }) => (/PutItem/.test(String(headers['x-amz-target'])) ? CONFLICT : 'none'),
    ),
  },
  {
    name: 'storage-unavailable',
    heading: /could not be reached/,
    status: 503,
    open: failing(
      ({ s3 }) => s3,
      () => 'refuse',
    ),
  },
  {
    name: 'nothing-here',
    heading: /nothing here/,
    status: 404,
    open: async (world, page) => void (await page.goto(new URL('/elsewhere', (await mint(world)).url).href)),
  },
];

/** Pages that show how a language is laid out: names, dates, sizes, numbers, a field, an alarm, a bar that grows. */
const TRANSLATED = ['download', 'pin-wrong', 'downloading', 'complete', 'download-again', 'not-yet', 'used'];

const inLanguage = (locale: string): Sight[] =>
  IN_ENGLISH.filter(({ name }) => TRANSLATED.includes(name)).map((sight) => ({
    ...sight,
    name: `${sight.name}-${locale}`,
    heading: /Quarterly report|[^a-z]{9}|link/,
    locale,
  }));

/** Every page in English, and some of them in other languages. */
export const SIGHTS: readonly Sight[] = [...IN_ENGLISH, ...inLanguage('pt-BR'), ...inLanguage('ar')];

const LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36"><path fill="#5b2a86" d="M18 2 34 32H25L18 18 11 32H2z"/><circle cx="18" cy="27" r="4" fill="#e8871e"/></svg>';

/** What the pages of a branded deployment show. */
export const BRAND: Brand = {
  name: 'Acme Ltd',
  accent: '#5b2a86',
  privacyUrl: 'https://acme.example/privacy',
  logo: { type: 'svg', data: gzipSync(LOGO).toString('base64') },
};

export const SENT = {
  from: 'Anna Keller, Acme <anna@acme.example>',
  message:
    'Dear Jo,\nhere is the report that we talked about on Tuesday. The figures on page 7 are final.\n\nBest wishes, Anna',
} as const;

const revoked = (order: Order) => after(({ owner }, { id }) => owner.call('DELETE', `/links/${id}`), order);

/** Pages of a branded deployment. */
export const BRANDED_SIGHTS: readonly Sight[] = [
  { name: 'branded', heading: /Quarterly report/, status: 200, open: link(SENT) },
  {
    name: 'branded-used',
    heading: /already been used/,
    status: 410,
    open: after((_, minted) => fetchOnce(minted), { key: SMALL_KEY, ...SENT }),
  },
  {
    name: 'branded-long-names',
    heading: /Protocol/,
    status: 200,
    open: link({
      ...SENT,
      filename: FILES.long,
      from: 'Dr Wilhelmina Featherstonehaugh-Cholmondeley, Office of the General Counsel of the Acme Group',
    }),
  },
  { name: 'branded-ar', heading: /Quarterly report/, status: 200, locale: 'ar', open: link(SENT) },
  { name: 'branded-revoked-ar', heading: /./, status: 410, locale: 'ar', open: revoked(SENT) },
].map((sight) => ({ ...sight, isBranded: true }));

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
