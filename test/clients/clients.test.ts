import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pLimit from 'p-limit';
import { attempt } from './attempt.ts';
import { closeBrowsers } from './browsers.ts';
import { CLIENTS, type Client } from './clients.ts';
import { linesOf, PAGE_FILE, REPORT_FILE, type Row, renderPage, renderRow, withoutVersions } from './page.ts';
import { startWorld, type World } from './world.ts';

/** Real programs and browsers, each with links of its own. docs/clients.md says what they do, and is held to it here. */
const SIDE_BY_SIDE = 4;
const PATIENCE_MS = 240_000;
const limit = pLimit(SIDE_BY_SIDE);

const tried = CLIENTS.map((client) => ({ client, version: client.version() }));
const rows = new Map<string, Promise<Row>>();
let world: World;
let page = '';

beforeAll(async () => {
  page = await readFile(PAGE_FILE, 'utf8').catch(() => '');
  world = await startWorld();
  for (const { client, version } of tried) {
    if (version === undefined) continue;
    const row = rowOf(client, version);
    row.catch(() => {}); // its test will hear of it
    rows.set(client.name, row);
  }
}, PATIENCE_MS);

afterAll(async () => {
  await closeBrowsers();
  await world.close();
}, PATIENCE_MS);

describe('docs/clients.md says what it does:', () => {
  for (const { client, version } of tried) {
    const meets = version === undefined ? test.skip : test;
    const reason = version === undefined ? ', which is not on this machine' : '';
    meets(
      `${client.name}${reason}`,
      async () => {
        const row = renderRow(await (rows.get(client.name) as Promise<Row>));

        expect(withoutVersions(page).split('\n')).toContain(withoutVersions(row));
      },
      PATIENCE_MS,
    );
  }

  test(
    'all of it, as made of this run (npx node test/clients/page.ts makes it anew)',
    async () => {
      const report = await Promise.all(rows.values());
      await mkdir(dirname(REPORT_FILE), { recursive: true });
      await writeFile(REPORT_FILE, `${JSON.stringify(report, undefined, 2)}\n`);

      const isTried = (line: string) => !tried.some((one) => !one.version && line.startsWith(`| ${one.client.name} |`));
      const present = withoutVersions(page).split('\n').filter(isTried);
      expect(present).toEqual(withoutVersions(renderPage(report)).split('\n').filter(isTried));
    },
    PATIENCE_MS,
  );
});

async function rowOf(client: Client, version: string): Promise<Row> {
  const on = (where: 'lambda' | 'server') => client.only === undefined || client.only === where;
  const cell = (where: 'lambda' | 'server', course: 'plain' | 'cut' | 'redirect') =>
    limit(() => attempt(world, client, where, course));
  const sides = async (course: 'plain' | 'cut') => ({
    ...(on('lambda') ? { lambda: await cell('lambda', course) } : {}),
    server: await cell('server', course),
  });
  const [plain, cut, redirect] = await Promise.all([sides('plain'), sides('cut'), cell('server', 'redirect')]);
  return { name: client.name, version, lines: linesOf(client), plain, cut, redirect };
}
