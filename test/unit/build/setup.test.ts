import { copyFile, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { run } from '../../support/run.ts';

const SETUP = resolve(import.meta.dirname, '../../../scripts/setup.sh');

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'setup-'));
  await mkdir(join(folder, 'scripts'));
  await mkdir(join(folder, 'others'));
  await writeFile(join(folder, 'others', 'package'), 'of somebody else');
  await copyFile(SETUP, join(folder, 'scripts', 'setup.sh'));
});

afterEach(() => rm(folder, { recursive: true }));

const setup = () => run('sh', ['scripts/setup.sh'], { cwd: folder });

test.each([
  ['another folder', 'others'],
  ['nothing', 'nowhere'],
])('make setup refuses a node_modules that is a symbolic link to %s, and says what to do', async (_what, target) => {
  await symlink(target, join(folder, 'node_modules'));

  expect(await setup()).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'node_modules is a symbolic link: remove it (rm node_modules), then run make again, which installs the packages here.\n',
  });
  expect(await readdir(join(folder, 'others'))).toEqual(['package']);
});

test('make setup ends at once where everything is installed', async () => {
  await mkdir(join(folder, 'node_modules'));
  await writeFile(join(folder, 'package-lock.json'), '');
  for (const name of ['.package-lock.json', '.runtime-client-tried']) {
    await writeFile(join(folder, 'node_modules', name), '');
  }

  expect(await setup()).toEqual({ code: 0, stdout: '', stderr: '' });
});
