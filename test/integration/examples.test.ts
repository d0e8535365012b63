import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Endpoints } from '../../cli/endpoints.ts';
import { buildPackage } from '../../scripts/build/package.ts';
import { Owner } from '../support/owner.ts';
import { download, sha256 } from '../support/recipient.ts';
import { type Outcome, run } from '../support/run.ts';
import { useStack } from '../support/system.ts';

/** docs/examples as a reader runs them: the Node one in an empty folder with the packed package installed. */
const ROOT = resolve(import.meta.dirname, '../..');
const EXAMPLES = join(ROOT, 'docs/examples');
/** What the signature must spell right. */
const KEY = 'examples/a report (ü+&=~).pdf';
const OTHER_KEY = 'examples/other.pdf';
const TEXT = 'the report';

let endpoints: Endpoints;
let owner: Owner;
let stop: () => Promise<void>;
let folder: string;

beforeAll(async () => {
  const { stack, ...system } = await useStack();
  endpoints = system.endpoints;
  stop = () => stack.close();
  owner = new Owner(endpoints);
  await owner.put(KEY, TEXT);
  await owner.put(OTHER_KEY, TEXT);
  folder = await mkdtemp(join(tmpdir(), 'examples-'));
}, 60_000);

afterAll(async () => {
  await stop();
  await rm(folder, { recursive: true });
});

const VENV = join(ROOT, '.local/examples-venv');
const PYTHON = join(VENV, 'bin/python');

/** Once on a machine: the environment of its own that botocore is in is kept. */
async function installBotocore(): Promise<boolean> {
  const exec = promisify(execFile);
  try {
    await exec(PYTHON, ['-c', 'import botocore']).catch(async () => {
      await exec('python3', ['-m', 'venv', '--clear', VENV]);
      await exec(PYTHON, ['-m', 'pip', 'install', '--quiet', 'botocore==1.40.0']);
    });
    return true;
  } catch (error) {
    process.stdout.write(`python.py is not tested, for botocore cannot be installed: ${(error as Error).message}\n`);
    return false;
  }
}

const hasBotocore = await installBotocore();
const testPython = hasBotocore ? test : test.skip;

/** Runs an example with what it asks for in the environment. */
function example(program: string, ...args: string[]): Promise<Outcome> {
  const { linksUrl, region, credentials } = endpoints;
  return run(program, args, {
    cwd: folder,
    env: {
      LINKS_URL: linksUrl,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: undefined,
    },
  });
}

/** Mints by the example, looks at the link with it, takes it, and revokes another with it. */
async function trial(
  call: (name: string, ...args: string[]) => Promise<Outcome>,
  urlIn: (stdout: string) => string,
  archiveInList = (id: string) => `${id} active two.zip (2 files)`,
): Promise<void> {
  const made = await call('create', KEY);
  expect(made).toMatchObject({ code: 0 });
  const url = urlIn(made.stdout);
  expect(await download(url)).toMatchObject({ status: 200, sha256: sha256(Buffer.from(TEXT)) });
  const { id } = await owner.mint({ key: KEY });
  expect((await call('revoke', id)).code).toBe(0);
  expect(await owner.inspect(id)).toMatchObject({ status: 'revoked' });
  expect((await call('inspect', id)).stdout).toContain('revoked');
  const archive = await owner.mintArchive({ keys: [KEY, OTHER_KEY], filename: 'two.zip' });
  expect((await call('inspect', archive.id)).stdout).toContain('active');
  const { code, stdout } = await call('list');
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining(id) });
  expect(stdout).toContain(archiveInList(archive.id));
  expect(stdout).toContain(KEY);
  expect(stdout).not.toContain('undefined');
  const missing = await call('create', 'examples/missing.pdf');
  expect(missing.code).not.toBe(0);
  expect(missing.stdout + missing.stderr).toContain('There is no object');
  expect(missing.stdout + missing.stderr).toContain('object_missing');
}

describe('docs/examples', () => {
  test('node.mjs runs with the package as it is packed', async () => {
    await writeFile(join(folder, 'package.json'), '{ "private": true }');
    await run('cp', [join(EXAMPLES, 'node.mjs'), folder]);
    const tarball = await buildPackage(folder);
    const installed = await run('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], { cwd: folder });
    expect(installed).toMatchObject({ code: 0 });

    await trial(
      (...args) => example(process.execPath, 'node.mjs', ...args),
      (stdout) => stdout.trim(),
    );

    const types = join(folder, 'types.ts');
    await writeFile(types, "import { LinksClient } from 'single-use-links';\nexport const n: number = LinksClient;\n");
    const tsc = join(ROOT, 'node_modules/.bin/tsc');
    const checked = await run(tsc, ['--noEmit', '--module', 'nodenext', '--lib', 'es2024,dom', types], {
      cwd: folder,
    });
    // It knows the class, and nothing else is wrong.
    expect(checked.stdout).toMatch(
      /^types\.ts\(2,14\): error TS2322: Type 'typeof LinksClient' is not assignable to type 'number'\.\n$/,
    );
    const { code, stdout } = await example(join(folder, 'node_modules/.bin/links'), 'list', '--json');
    expect({ code, keys: JSON.parse(stdout).length > 0 }).toEqual({ code: 0, keys: true });
  }, 120_000);

  testPython('python.py runs', async () => {
    await trial(
      (...args) => example(PYTHON, join(EXAMPLES, 'python.py'), ...args),
      (stdout) => stdout.trim(),
    );
  });

  test('curl.sh runs', async () => {
    const orderOf = (key: string) => JSON.stringify({ key, expiresIn: '2h30m' });

    await trial(
      (name, ...args) =>
        example('sh', join(EXAMPLES, 'curl.sh'), name, ...(name === 'create' ? args.map(orderOf) : args)),
      (stdout) => JSON.parse(stdout).url,
      () => '"filename": "two.zip"',
    );
  });
});
