import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LinkError } from '../../../functions/core/errors.ts';
import { downloadPage } from '../../../functions/page/download-page.ts';
import { LANGUAGES } from '../../../functions/page/languages.ts';
import { type BuiltFunction, buildFunctions, buildHandler } from '../../../scripts/build/bundle.ts';
import { buildPageScripts } from '../../../scripts/build/page-scripts.ts';
import { unpackTaskRoot } from '../../../scripts/local/emulator/runtime/task-root.ts';
import { run } from '../../support/run.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

const LARGEST_PAGE = {
  token: 'A'.repeat(43),
  file: { name: '名'.repeat(255), contentType: 'application/pdf', size: 12_345_678 },
  isPreviewed: true,
  now: 1_893_455_000,
  expiresAt: 1_893_456_000,
  usesLeft: 100,
  needsPin: true,
  comesInParts: true,
  isTooLargeForForm: true,
  hasLease: true,
  held: { since: 1_893_454_000, until: 1_893_457_000, isComplete: true },
  failed: new LinkError('pin_wrong', { triesLeft: 1 }),
  redirect: { seconds: 60, origin: 'https://bucket.s3.eu-central-1.amazonaws.com' },
};

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'build-'));
});

afterAll(() => rm(directory, { recursive: true }));

describe('the build', () => {
  test('gives the same zips and the same server, byte for byte, in another checkout, folder and time zone', async () => {
    const checkout = join(directory, 'another checkout');
    for (const part of ['functions', 'scripts', 'package.json', 'tsconfig.json']) {
      await cp(join(ROOT, part), join(checkout, part), { recursive: true });
    }
    await symlink(join(ROOT, 'node_modules'), join(checkout, 'node_modules'));

    const here = await hashesOfBuild(ROOT, { cwd: ROOT, timeZone: 'Asia/Kathmandu' });
    const there = await hashesOfBuild(checkout, { cwd: tmpdir(), timeZone: 'America/Los_Angeles' });

    expect(there).toEqual(here);
  }, 60_000);
});

describe('the version of package.json', () => {
  test('is all that the bundles have of that file', async () => {
    const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
    const { links } = await buildFunctions(directory);

    const bundle = await readFile(join(dirname(links.zipFile), 'links', 'index.mjs'), 'utf8');

    expect({ version: bundle.includes(`version:"${version}"`), rest: bundle.includes('ts-jest') }).toEqual({
      version: true,
      rest: false,
    });
  });
});

describe('the pages in the bundles', () => {
  test('weigh less than 40 kB each with all that a browser fetches for them, in every language', async () => {
    const { page, worker } = await buildPageScripts();
    const weights = LANGUAGES.map((language) => {
      const { body } = downloadPage({ ...LARGEST_PAGE, language });
      return Buffer.byteLength(String(body)) + Buffer.byteLength(page) + Buffer.byteLength(worker);
    });

    expect(Math.max(...weights)).toBeLessThan(40_000);
  });

  test('cost the redeem function less than 102 kB, and the other next to nothing', async () => {
    const built = await buildFunctions(join(directory, 'functions'));
    const cost = ({ metafile }: BuiltFunction) =>
      Object.values(metafile.outputs)
        .flatMap(({ inputs }) => Object.entries(inputs))
        .filter(([path]) => /^functions\/page\/|define:PAGE_SCRIPTS|negotiator/.test(path))
        .reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);

    expect(cost(built.redeem)).toBeGreaterThan(20_000);
    expect(cost(built.redeem)).toBeLessThan(102_000);
    expect(cost(built.links)).toBeLessThan(100);
  });
});

describe('the build of a handler', () => {
  const build = async (name: string, source: string) => {
    const entry = join(directory, `${name}.ts`);
    await writeFile(entry, source);
    return await buildHandler(entry, join(directory, 'built', `${name}.zip`));
  };

  test('zips one ES module, which Node loads and which exports the handler', async () => {
    const built = await build(
      'greet',
      'export const handler = async (name: string): Promise<string> => "Hello " + name;',
    );

    const { directory: taskRoot, remove } = await unpackTaskRoot(built.zipFile);
    const files = await readdir(taskRoot);
    const { stdout } = await run(process.execPath, [
      '--input-type=module',
      '--eval',
      `import { handler } from ${JSON.stringify(join(taskRoot, 'index.mjs'))}; process.stdout.write(await handler('you'));`,
    ]);
    await remove();

    expect(files).toEqual(['index.mjs']);
    expect(stdout).toBe('Hello you');
  });

  test('leaves a source map beside the zip', async () => {
    const { zipFile } = await build('mapped', 'export const handler = () => "from mapped";');

    const map = JSON.parse(await readFile(zipFile.replace('.zip', '/index.mjs.map'), 'utf8'));

    expect(map.sources).toEqual([expect.stringMatching(/mapped\.ts$/)]);
  });

  test('says how large bundle and zip came out', async () => {
    const { zipFile, bundleSize, zipSize } = await build('sized', 'export const handler = () => "sized";');

    expect(zipSize).toBe((await readFile(zipFile)).length);
    expect(bundleSize).toBe((await readFile(zipFile.replace('.zip', '/index.mjs'))).length);
  });
});

async function hashesOfBuild(checkout: string, { cwd, timeZone }: { cwd: string; timeZone: string }) {
  const out = await mkdtemp(join(directory, 'out-'));
  const script = join(checkout, 'scripts/build/build.ts');
  const { code, stderr } = await run(process.execPath, [script, '--out', out], { cwd, env: { TZ: timeZone } });
  if (code !== 0) throw new Error(stderr);
  const hash = async (name: string) =>
    createHash('sha256')
      .update(await readFile(join(out, name)))
      .digest('hex');
  return { links: await hash('links.zip'), redeem: await hash('redeem.zip'), server: await hash('server/index.mjs') };
}
