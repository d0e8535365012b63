import { spawnSync } from 'node:child_process';
import { test } from '@jest/globals';
import { CLEAN_ENVIRONMENT, LINKS } from './cli.ts';
import { type Outcome, run } from './run.ts';

/** Python's pty, of its standard library, stands for the terminal. What is typed comes once it is asked for. */
const TERMINAL = `
import os, pty, sys
asked, typed = sys.argv[1].encode(), sys.argv[2].encode()
def read(fd):
    data = os.read(fd, 1024)
    if asked and asked in data:
        os.write(fd, typed)
    return data
sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[3:], read)))`;

export interface TerminalOptions {
  asked?: string;
  typed?: string;
  env?: Record<string, string | undefined>;
}

/** Runs the `links` command at a terminal: stdout and stderr come together, as a person sees them. */
export function linksAtTerminal(
  folder: string,
  args: readonly string[],
  { asked = '', typed = '', env = {} }: TerminalOptions = {},
): Promise<Outcome> {
  return run('python3', ['-c', TERMINAL, asked, typed, process.execPath, LINKS, ...args], {
    cwd: folder,
    // In continuous integration Node takes every terminal for one without colours.
    env: { ...CLEAN_ENVIRONMENT, CI: undefined, TERM: 'xterm-256color', ...env },
  });
}

const hasPty = spawnSync('python3', ['-c', 'import os, pty; os.waitstatus_to_exitcode']).status === 0;
if (!hasPty)
  process.stdout.write(
    'What is said at a terminal is not tested: Python 3.9 or later stands for one, and there is none.\n',
  );

/** For tests that use `linksAtTerminal`. */
export const testAtTerminal = hasPty ? test : test.skip;
