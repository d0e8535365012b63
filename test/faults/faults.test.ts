import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PAGE_FILE, REPORT_FILE, type Report, renderPage } from './page.ts';
import { type Outcome, playAll } from './run.ts';
import { GROUPS } from './scenarios/all.ts';
import { startWorld, type World } from './world.ts';

/**
 * Never twice, never lost, on the real path: the built functions under AWS's own runtime client, S3 and DynamoDB each
 * behind a proxy that fails. Every scenario has a link of its own, so all are played side by side; most of them wait.
 */
const SIDE_BY_SIDE = 16;
const PATIENCE_MS = 180_000;

let world: World;
let outcomes: ReadonlyMap<string, Promise<Outcome>>;

beforeAll(async () => {
  world = await startWorld();
  outcomes = playAll(
    world,
    GROUPS.flatMap(({ scenarios }) => scenarios),
    SIDE_BY_SIDE,
  );
}, PATIENCE_MS);

afterAll(() => world.close(), PATIENCE_MS);

describe.each(GROUPS)('$title', ({ scenarios }) => {
  for (const { name, sees, table, defect } of scenarios) {
    const meets = defect === undefined ? test : test.failing;
    meets(
      `${name}: ${sees.status}, bytes: ${sees.bytes}, table: ${table}`,
      async () => void (await outcomes.get(name)),
      PATIENCE_MS,
    );
  }
});

describe('docs/reliability.md', () => {
  test(
    'says what this run has shown (npx node test/faults/page.ts makes it anew)',
    async () => {
      const report = await reportOf();
      await mkdir(dirname(REPORT_FILE), { recursive: true });
      await writeFile(REPORT_FILE, `${JSON.stringify(report, undefined, 2)}\n`);

      expect(await readFile(PAGE_FILE, 'utf8')).toBe(renderPage(report));
    },
    PATIENCE_MS,
  );
});

function reportOf(): Promise<Report> {
  const rowOf = ({ name, defect }: { name: string; defect?: string }) =>
    outcomes
      .get(name)
      ?.catch(() => undefined)
      .then((outcome) => outcome ?? { name, defect: defect ?? 'failed' });
  return Promise.all(
    GROUPS.map(async ({ title, scenarios }) => ({
      title,
      rows: (await Promise.all(scenarios.map(rowOf))).filter((row) => row !== undefined),
    })),
  );
}
