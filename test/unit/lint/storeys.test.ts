import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { run } from '../../support/run.ts';

// The house's rules on imports, as biome.json has them, each tried by files that break it and by files that keep it: in a
// folder of their own, laid out as this repository is.

const ROOT = resolve(import.meta.dirname, '../../..');

/** What each room may not import, and what it may. */
const ROOMS: Record<string, { denied: string[]; allowed: string[] }> = {
  client: {
    denied: ['functions/core/link.ts', 'cli/output.ts', 'scripts/lib/aws.ts', 'test/support/run.ts'],
    allowed: [],
  },
  cli: {
    denied: [
      'functions/http/reply.ts',
      'functions/adapters/json-log.ts',
      'functions/page/html.ts',
      'functions/links/routes.ts',
      'functions/redeem/routes.ts',
      'functions/lambda/links.ts',
      'functions/server/server.ts',
      'functions/compose.ts',
      'functions/config.ts',
      'scripts/lib/aws.ts',
      'test/support/run.ts',
    ],
    allowed: ['client/index.ts', 'functions/core/token.ts', 'functions/version.ts', 'functions/young-memory.ts'],
  },
  'cli/get': { denied: ['functions/http/reply.ts', 'test/support/run.ts'], allowed: ['functions/core/token.ts'] },
  'cli/console/ui/state': {
    denied: ['cli/console/server/session.ts', 'cli/output.ts', 'client/index.ts', 'functions/core/link.ts'],
    allowed: ['cli/console/protocol.ts', 'cli/format.ts', 'cli/tail/ledger-events.ts', 'client/link.ts'],
  },
  'scripts/deploy': {
    denied: ['test/support/owner.ts', 'functions/lambda/links.ts', 'functions/server/main.ts'],
    allowed: ['cli/endpoints.ts', 'client/index.ts', 'functions/http/sigv4.ts', 'scripts/lib/aws.ts'],
  },
  'functions/core': {
    denied: ['functions/http/reply.ts', 'functions/adapters/json-log.ts', 'functions/config.ts', 'cli/output.ts'],
    allowed: ['functions/core/link.ts', 'functions/core/archive/layout.ts'],
  },
  'functions/core/archive': {
    denied: ['functions/http/reply.ts', 'functions/adapters/json-log.ts', 'functions/config.ts'],
    allowed: ['functions/core/link.ts'],
  },
  'functions/http': {
    denied: [
      'functions/adapters/json-log.ts',
      'functions/page/html.ts',
      'functions/lambda/event.ts',
      'functions/config.ts',
    ],
    allowed: ['functions/core/link.ts'],
  },
  'functions/adapters': {
    denied: ['functions/http/reply.ts', 'functions/redeem/routes.ts', 'functions/compose.ts'],
    allowed: ['functions/core/ports.ts'],
  },
  'functions/page': {
    denied: ['functions/adapters/json-log.ts', 'functions/redeem/routes.ts', 'functions/server/server.ts'],
    allowed: ['functions/core/link.ts', 'functions/http/reply.ts'],
  },
  'functions/page/texts': {
    denied: ['functions/adapters/json-log.ts', 'functions/redeem/routes.ts', 'functions/compose.ts'],
    allowed: ['functions/core/errors.ts', 'functions/http/problem.ts'],
  },
  'functions/page/browser': {
    denied: ['functions/core/link.ts', 'functions/page/html.ts', 'functions/http/reply.ts'],
    allowed: [],
  },
  functions: {
    denied: [
      'functions/lambda/links.ts',
      'functions/server/server.ts',
      'functions/links/routes.ts',
      'functions/redeem/routes.ts',
      'functions/page/html.ts',
      'scripts/lib/aws.ts',
    ],
    allowed: ['functions/core/link.ts', 'functions/adapters/json-log.ts', 'functions/http/reply.ts'],
  },
  'functions/links': {
    denied: [
      'functions/redeem/routes.ts',
      'functions/lambda/links.ts',
      'functions/server/server.ts',
      'functions/adapters/json-log.ts',
      'scripts/lib/aws.ts',
    ],
    allowed: ['functions/core/link.ts', 'functions/http/reply.ts', 'functions/compose.ts'],
  },
  'functions/redeem': {
    denied: [
      'functions/links/routes.ts',
      'functions/lambda/redeem.ts',
      'functions/server/server.ts',
      'functions/adapters/json-log.ts',
      'cli/output.ts',
    ],
    allowed: ['functions/core/link.ts', 'functions/http/reply.ts', 'functions/page/html.ts'],
  },
  'functions/lambda': {
    denied: ['functions/server/server.ts', 'test/support/run.ts'],
    allowed: ['functions/redeem/routes.ts', 'functions/http/reply.ts', 'functions/compose.ts'],
  },
  'functions/server': {
    denied: ['functions/lambda/redeem.ts', 'cli/output.ts'],
    allowed: ['functions/redeem/routes.ts', 'functions/links/routes.ts', 'functions/compose.ts'],
  },
};

const CASES = Object.entries(ROOMS).flatMap(([room, { denied, allowed }]) => [
  ...denied.map((target) => ({ room, target, verb: 'may not' as const })),
  ...allowed.map((target) => ({ room, target, verb: 'may' as const })),
]);

const fileOf = (n: number) => join(CASES[n]?.room ?? '', `case-${n}.ts`);

/** A circle of values, and one of types alone. */
const CIRCLES = {
  'circle/a.ts': "import { b } from './b.ts';\nexport const a = (): unknown => b;\n",
  'circle/b.ts': "import { a } from './a.ts';\nexport const b = (): unknown => a;\n",
  'circle/c.ts': "import type { D } from './d.ts';\nexport type C = { d: D };\n",
  'circle/d.ts': "import type { C } from './c.ts';\nexport type D = { c: C };\n",
  'circle/none.ts': "import { a } from './a.ts';\nexport const none = a;\n",
};

let folder: string;
/** Of each file: the rules that it breaks. */
const broken = new Map<string, string[]>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storeys-'));
  for (const name of ['biome.json', '.gitignore']) await copyFile(join(ROOT, name), join(folder, name));
  for (const [n, { room, target }] of CASES.entries()) {
    const path = relative(room, target);
    await write(
      fileOf(n),
      `import { it } from '${path.startsWith('.') ? path : `./${path}`}';\nexport const kept = it;\n`,
    );
  }
  for (const [name, text] of Object.entries(CIRCLES)) await write(name, text);
  const biome = join(ROOT, 'node_modules/.bin/biome');
  const { stdout } = await run(biome, ['lint', '--reporter=json', '--max-diagnostics=none', '.'], { cwd: folder });
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { category: string; location: { path: string } }[] };
  for (const { category, location } of diagnostics) {
    broken.set(location.path, [...(broken.get(location.path) ?? []), category]);
  }
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(CASES.map((one, n) => ({ ...one, n })))('$room $verb import $target', ({ verb, n }) => {
  expect(broken.get(fileOf(n)) ?? []).toEqual(verb === 'may' ? [] : ['lint/style/noRestrictedImports']);
});

test.each([
  ['values', ['circle/a.ts', 'circle/b.ts']],
  ['types alone', ['circle/c.ts', 'circle/d.ts']],
])('a circle of %s is found at each of its files', (_what, names) => {
  for (const name of names) expect(broken.get(name)).toEqual(['lint/suspicious/noImportCycles']);
});

test('whoever imports one file of a circle is not in it', () => {
  expect(broken.get('circle/none.ts')).toBeUndefined();
});

async function write(name: string, text: string): Promise<void> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
