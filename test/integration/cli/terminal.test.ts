import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Cli, useCli } from '../../support/cli.ts';
import { run } from '../../support/run.ts';
import { linksAtTerminal, testAtTerminal } from '../../support/terminal.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const ESCAPE = '\u{1b}';
/** Select Graphic Rendition (ECMA-48, 8.3.117) with a colour or a weight. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
const COLOUR = /\u001b\[[1-9]\d*m/;

let cli: Cli;

beforeAll(async () => {
  cli = await useCli();
  await cli.owner.put('report.pdf', 'the report');
  for (const name of ['a.bin', 'b.bin']) await writeFile(join(cli.folder, name), Buffer.alloc(12_000_000));
}, 60_000);

afterAll(() => cli.close());

/** What stands on a line once all that was drawn there before is taken away: each step begins with the cursor set back. */
function lastDrawn(line: string): string {
  return (
    line
      .split(ESCAPE)
      .at(-1)
      ?.replace(/^\[\d*[A-Z]/, '')
      .replaceAll('\r', '') ?? ''
  );
}

describe('at a terminal', () => {
  testAtTerminal('a command is in colour, unless NO_COLOR says otherwise', async () => {
    const coloured = await linksAtTerminal(cli.folder, ['doctor']);
    const plain = await linksAtTerminal(cli.folder, ['doctor'], { env: { NO_COLOR: '1' } });

    expect(coloured.stdout).toMatch(COLOUR);
    expect(plain.stdout).toContain('credentials');
    expect(plain.stdout).not.toMatch(COLOUR);
  });

  testAtTerminal('links create shows how far its uploads have come, and says how to take a link back', async () => {
    const { code, stdout } = await linksAtTerminal(cli.folder, ['create', 'a.bin']);

    expect(code).toBe(0);
    expect(stdout).toContain('% of 12.0 MB');
    expect(stdout).toMatch(/works once until .+\./);
    expect(stdout).toMatch(/links revoke \S{22}/);
  });

  testAtTerminal('links create shows one bar for many files, and each URL on a line of its own', async () => {
    const { stdout } = await linksAtTerminal(cli.folder, ['create', 'a.bin', 'report.pdf', 'b.bin']);

    expect(stdout).toContain('% of 24.0 MB');
    // Whatever was drawn on the line before was taken away.
    const lines = stdout.split('\n').map(lastDrawn);
    expect(lines.filter((line) => /^http:\S+token=\S{43}$/.test(line))).toHaveLength(3);
  });
});

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
  const { code, stdout } = await run('npx', ['links', '--help'], { cwd: ROOT });

  expect(code).toBe(0);
  expect(stdout).toContain('Usage: links');
});
