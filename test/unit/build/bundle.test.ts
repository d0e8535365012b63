import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LinkError } from '../../../functions/core/errors.ts';
import { downloadPage } from '../../../functions/page/download-page.ts';
import { LANGUAGES } from '../../../functions/page/languages.ts';
import {
  type BuiltFunction,
  buildFunctions,
  buildHandler,
  FUNCTION_NAMES,
  type FunctionName,
} from '../../../scripts/build/bundle.ts';
import { loadedFirst } from '../../../scripts/build/loaded.ts';
import { buildPageScripts } from '../../../scripts/build/page-scripts.ts';
import { unpackTaskRoot } from '../../../scripts/local/emulator/runtime/task-root.ts';
import { run } from '../../support/run.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

const LARGEST_PAGE = {
  token: 'A'.repeat(43),
  file: { name: '名'.repeat(255), contentType: 'application/pdf', size: 12_345_678 },
  from: { name: 'Anna Keller, Acme', email: 'anna@acme.example' },
  // Longer words of the sender's come on top, for whoever wants them; so does a logo.
  message: 'Here it is.',
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

/** All that either function reads of it. */
const ENVIRONMENT = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  TABLE_NAME: 'links',
  MAX_STREAM_BYTES: '200000000',
  PRESIGN_SECONDS: '10',
  OWNER_INDEX: 'by-owner',
  BUCKETS: '["bucket"]',
  ALLOWED_PREFIXES: '[]',
  REDEEM_URL: 'https://links.example',
  ADMINISTRATORS: '[]',
  PRESIGNED_MAX_SECONDS: '60',
  RETENTION_DAYS: '30',
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

  test('cost the redeem function less than 95 kB, and that only once somebody wants a page; the other nothing', async () => {
    const { redeem, links } = await buildFunctions(join(directory, 'functions'));

    expect(redeem.laterSizes.pages).toBeGreaterThan(20_000);
    expect(redeem.laterSizes.pages).toBeLessThan(95_000);
    expect(firstInputs(redeem).filter((input) => input.startsWith('functions/page/'))).toEqual([]);
    expect(links.laterSizes).not.toHaveProperty('pages');
  });
});

describe('what a function loads before its first request', () => {
  let built: Record<FunctionName, BuiltFunction>;

  beforeAll(async () => {
    built = await buildFunctions(join(directory, 'lean'));
  });

  test.each<[FunctionName, number]>([
    ['redeem', 105_000],
    ['links', 90_000],
  ])('is small: %s loads less than %d bytes', (name, most) => {
    expect(built[name].bundleSize).toBeLessThan(most);
  });

  test.each(FUNCTION_NAMES)(
    'has nothing of archives in %s but the way to them: they come with the first one',
    (name) => {
      const archives = /core\/archive\/|archives\.ts|archive-(reader|source)|manifest-store/;

      expect(firstInputs(built[name]).filter((input) => archives.test(input))).toEqual([]);
      expect(Object.keys(built[name].laterSizes).join()).toContain('archives');
    },
  );

  test.each(FUNCTION_NAMES)('has nothing of the AWS SDK in %s', (name) => {
    expect(Object.keys(built[name].metafile.inputs).filter((input) => /@aws-sdk|@smithy/.test(input))).toEqual([]);
  });

  test.each(FUNCTION_NAMES)('has nothing in %s that puts events on a bus: it comes where there is one', (name) => {
    expect(firstInputs(built[name]).filter((input) => input.includes('eventbridge-events'))).toEqual([]);
    expect(built[name].laterSizes['eventbridge-events']).toBeGreaterThan(0);
  });

  test.each(FUNCTION_NAMES)('takes %s past what Node loads for its fetch', async (name) => {
    const { stdout, stderr } = await run(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `globalThis.awslambda = { streamifyResponse: (handler) => handler };
       await import(${JSON.stringify(join(directory, 'lean', name, 'index.mjs'))});
       const loaded = process.moduleLoadList.map((one) => one.replace(/^\\S+ /, ''));
       process.stdout.write(loaded.filter((one) => /undici|^http2|^worker_threads/.test(one)).join());
       process.exit();`,
      ],
      { env: ENVIRONMENT },
    );

    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '' });
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

function firstInputs({ metafile }: BuiltFunction): string[] {
  return [...loadedFirst(metafile)].flatMap((file) => Object.keys(metafile.outputs[file]?.inputs ?? {}));
}

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
