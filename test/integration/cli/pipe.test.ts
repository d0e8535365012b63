import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Cli, useCli } from '../../support/cli.ts';
import { run } from '../../support/run.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const ESCAPE = '\u{1b}';

let cli: Cli;

beforeAll(async () => {
  cli = await useCli();
  await cli.owner.put('report.pdf', 'the report');
  for (const name of ['a.bin', 'b.bin']) await writeFile(join(cli.folder, name), Buffer.alloc(12_000_000));
}, 60_000);

afterAll(() => cli.close());

describe('in a pipe', () => {
  test('there is neither colour nor progress, nor anything but the result', async () => {
    const created = await cli.links(['create', 'a.bin', 'b.bin'], { env: { TERM: 'xterm-256color' } });
    const checked = await cli.links(['doctor'], { env: { TERM: 'xterm-256color' } });

    expect(created).toMatchObject({ code: 0, stderr: '' });
    expect(created.stdout).toMatch(/^(http:\S+\n){2}$/);
    expect(checked.stdout).not.toContain(ESCAPE);
  });
});

test('links runs by npx in the repository', async () => {
  // A cache of its own: npx keeps a link to where the command stood when it was first run in this folder.
  const env = { npm_config_cache: join(cli.folder, 'npm') };
  const { code, stdout } = await run('npx', ['links', '--help'], { cwd: ROOT, env });

  expect(code).toBe(0);
  expect(stdout).toContain('Usage: links');
});
