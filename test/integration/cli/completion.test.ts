import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LINKS } from '../../support/cli.ts';
import { run } from '../../support/run.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'completion-'));
  for (const shell of ['bash', 'zsh', 'fish']) await writeFile(join(folder, shell), await scriptFor(shell));
}, 60_000);

afterAll(() => rm(folder, { recursive: true }));

async function scriptFor(shell: string): Promise<string> {
  const { code, stdout, stderr } = await run(process.execPath, [LINKS, 'completion', shell]);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

/** Asks the shell itself what it offers for a line. The script's path is $1, the line $2. */
const ASKING: Record<string, { args: string[]; program: string }> = {
  bash: {
    args: ['--norc', '-c'],
    program: `source "$1"; complete -p links >/dev/null || exit 1
read -ra COMP_WORDS <<<"$2"; [[ $2 == *" " ]] && COMP_WORDS+=("")
COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _links; printf "%s\\n" "\${COMPREPLY[@]}"`,
  },
  // zsh completes at a terminal only: zpty gives it one, and Tab is pressed twice.
  zsh: {
    args: ['-f', '-c'],
    program: `zmodload zsh/zpty; zpty shell "TERM=dumb zsh -f -i"
zpty -w shell "PS1=; autoload -Uz compinit && compinit -D -u; source $1; LISTMAX=0; print SET''UP"
zpty -r -m shell out '*SETUP*'
zpty -w -n shell "$2"$'\\t\\t'
zpty -r -m shell out "*$3*"
print -r -- "$out"
zpty -d shell`,
  },
  fish: { args: ['--no-config', '-c'], program: 'source $argv[1]; complete -C $argv[2]' },
};

async function offered(shell: string, line: string, awaited: string): Promise<string[]> {
  const { args, program } = ASKING[shell] ?? { args: [], program: '' };
  const name = shell === 'fish' ? [] : [shell];
  const { stdout } = await run(shell, [...args, program, ...name, join(folder, shell), line, awaited], { cwd: folder });
  return stdout.split(/\s+/).filter(Boolean);
}

const isInstalled = (shell: string) => spawnSync(shell, ['--version']).error === undefined;

describe.each(['bash', 'zsh', 'fish'])('completion in %s', (shell) => {
  const isHere = isInstalled(shell);
  if (!isHere) process.stdout.write(`Completion in ${shell} is not tested: ${shell} is not installed.\n`);
  const testHere = isHere ? test : test.skip;

  testHere.each([
    [
      'commands',
      'links ',
      ['create', 'list', 'inspect', 'revoke', 'get', 'open', 'tail', 'console', 'doctor', 'completion'],
    ],
    ['the options of a command', 'links tail --', ['--since', '--interval', '--json', '--endpoint']],
    ['the choices of an option', 'links create --delivery ', ['auto', 'stream', 'redirect', 'presigned']],
    ['the choices of an argument', 'links completion ', ['bash', 'zsh', 'fish']],
  ])('offers %s', async (_what, line, words) => {
    // The last of them in the order of zsh, which sorts them and is read until it has come.
    const last = [...words].sort().at(-1) ?? '';

    expect(await offered(shell, line, last)).toEqual(expect.arrayContaining(words));
  });
});

test('bash falls back on files where nothing of it fits', async () => {
  const { stdout } = await run('bash', [
    '--norc',
    '-c',
    'source "$1"; complete -p links',
    'bash',
    join(folder, 'bash'),
  ]);

  expect(stdout).toBe('complete -o default -F _links links\n');
  expect(await offered('bash', 'links create ./my', '')).toEqual([]);
});

test('links completion exits with 2 for another shell', async () => {
  expect(await run(process.execPath, [LINKS, 'completion', 'tcsh'])).toMatchObject({ code: 2, stdout: '' });
});
