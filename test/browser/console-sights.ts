import type { Page } from 'playwright-core';
import { connectTo } from '../../cli/connection.ts';
import { buildUi } from '../../cli/console/build-ui.ts';
import { type Console, startConsole } from '../../cli/console/server/server.ts';
import { ownerApiOf } from '../../cli/endpoints.ts';
import type { World } from './world.ts';

// What an owner sees of the console, state by state, for pictures.

/** One picture. */
export interface ConsoleSight {
  name: string;
  /** Leads a page that shows the list to it. */
  reach(page: Page, world: World): Promise<void>;
  /** Whether a dialog covers the window. */
  isDialog?: boolean;
  /** Whether there are no links yet. */
  isEmpty?: boolean;
}

export async function startSights({ endpoints, s3 }: World): Promise<Console> {
  const ownerApi = ownerApiOf({ ...endpoints, s3Endpoint: s3.url });
  const connect = async () => connectTo(ownerApi);
  return startConsole({ connect, ui: await buildUi(), port: 0, commandAt: (port) => `links console --port ${port}` });
}

/** Links in every state, to files that people send. */
export async function prepareLinks({ owner }: World): Promise<void> {
  const names = [
    'Offer 2030-114.pdf',
    'Floor plan, second draft.dwg',
    'interview.wav',
    'Payroll March.xlsx',
    'team.jpg',
  ];
  for (const [n, name] of [...names, 'handbook.pdf', 'logs/build-4711.tar.gz'].entries())
    await owner.put(`sent/${name}`, Buffer.alloc(40_000 + n * 1_730_000, 'x'));
  const mint = (name: string, order: object = {}) => owner.mint({ key: `sent/${name}`, ...order });
  await mint('handbook.pdf', { expiresIn: '30d', maxUses: 20, note: 'for new colleagues' });
  const tender = ['Offer 2030-114.pdf', 'Floor plan, second draft.dwg', 'logs/build-4711.tar.gz'];
  await owner.mintArchive({ keys: tender.map((name) => `sent/${name}`), filename: 'Tender 2030.zip' });
  const revoked = await mint('team.jpg');
  await owner.call('DELETE', `/links/${revoked.id}`);
  await mint('logs/build-4711.tar.gz', { notBefore: new Date(Date.now() + 86_400_000).toISOString() });
  const used = await mint('interview.wav', { note: 'for the radio' });
  await (await fetch(used.url)).arrayBuffer();
  const twice = await mint('Floor plan, second draft.dwg', { maxUses: 2, expiresIn: '1d' });
  await (await fetch(twice.url)).arrayBuffer();
  await mint('Payroll March.xlsx', { pin: '482913', allowedCidrs: ['192.0.2.0/24'] });
  await mint('Offer 2030-114.pdf', { expiresIn: '3d' });
}

const file = (name: string, size: number) => ({ name, mimeType: '', buffer: Buffer.alloc(size, 'x') });

async function add(page: Page, ...files: ReturnType<typeof file>[]): Promise<void> {
  await page.locator('[data-choose=files]').setInputFiles(files);
}

const CONTRACT = file('Contract, signed.pdf', 2_400_000);

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click();

async function fail(page: Page, path: string, status: number, json: object): Promise<void> {
  await page.route(path, (route) => route.fulfill({ status, json }));
}

export const CONSOLE_SIGHTS: readonly ConsoleSight[] = [
  { name: 'console-empty', isEmpty: true, reach: async () => {} },
  { name: 'console-links', reach: async () => {} },
  {
    name: 'console-choose',
    reach: async (page) => {
      await add(page, CONTRACT, file('Annex A.pdf', 310_000));
      await press(page, 'Make one');
    },
  },
  {
    name: 'console-folder',
    reach: async (page) => {
      await add(page, file('Site plan, ground floor.pdf', 2_400_000), file('Photos, 12 March.jpg', 310_000));
      await page.getByLabel('One link to all, as a ZIP').check();
      await page.getByLabel('Name of the ZIP').fill('Building site, March');
    },
  },
  {
    name: 'console-options',
    reach: async (page) => {
      await add(page, CONTRACT);
      await page.getByText('More options').click();
    },
  },
  {
    name: 'console-refused',
    reach: async (page) => {
      await add(page, CONTRACT);
      await page.getByLabel('PIN', { exact: true }).fill('    12    ');
      await press(page, 'Create the link');
      await page.getByText('No link was created.').waitFor();
    },
  },
  {
    name: 'console-uploading',
    reach: async (page, { s3 }) => {
      s3.faultOf = ({ url }) => (/partNumber=[3-9]/.test(url) ? 'hang' : 'none');
      await add(page, file('Site inspection.mp4', 45_000_000));
      await press(page, 'Create the link');
      await page.getByText(/^[67]\d % of/).waitFor();
    },
  },
  {
    name: 'console-link',
    reach: async (page) => {
      await page.getByRole('link', { name: 'Floor plan, second draft.dwg' }).click();
      await page.getByText('What happened').waitFor();
    },
  },
  {
    name: 'console-archive',
    reach: async (page) => {
      await page.getByRole('link', { name: 'Tender 2030.zip' }).click();
      await page.getByText('in the ZIP').waitFor();
    },
  },
  {
    name: 'console-browse',
    isDialog: true,
    reach: async (page) => {
      await press(page, 'From the bucket');
      await press(page, 'sent/');
      await press(page, 'handbook.pdf');
    },
  },
  {
    name: 'console-revoke',
    isDialog: true,
    reach: async (page) => {
      for (const name of ['Offer 2030-114.pdf', 'Payroll March.xlsx']) await page.getByLabel(`Select ${name}`).check();
      await press(page, 'Revoke 2 links');
    },
  },
  {
    name: 'console-credentials',
    reach: async (page) => {
      const command = 'aws sso login --profile work';
      const message = `The AWS profile "work" provides no credentials (the SSO session has expired): run \`${command}\` and try again.`;
      await fail(page, '**/api/ledger*', 503, { code: 'credentials', message, command });
      await page.getByText('Your AWS credentials').waitFor();
    },
  },
  {
    name: 'console-ended',
    reach: async (page) => {
      await page.route('**/api/ledger*', (route) => route.abort());
      await page.getByText('The console has ended').waitFor();
    },
  },
  {
    name: 'console-created',
    reach: async (page) => {
      await add(page, CONTRACT);
      await press(page, 'Make one');
      await press(page, 'Create the link');
      await page.getByText('1 link to send').waitFor();
    },
  },
  {
    name: 'console-qr',
    reach: async (page) => {
      await add(page, CONTRACT);
      await press(page, 'Create the link');
      await press(page, 'QR code');
    },
  },
];
