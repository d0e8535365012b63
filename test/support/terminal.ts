import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { test } from '@jest/globals';
import headless from '@xterm/headless';
import { CLEAN_ENVIRONMENT, LINKS } from './cli.ts';

/** Python's pty, of its standard library, is the terminal's line: it echoes, and makes a signal of Ctrl-C. */
const PTY = `
import fcntl, os, pty, select, struct, sys, termios
columns, rows = int(sys.argv[1]), int(sys.argv[2])
pid, line = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))
    os.execvp(sys.argv[3], sys.argv[3:])
sources = [line, 0]
while line in sources:
    for source in select.select(sources, [], [])[0]:
        try:
            data = os.read(source, 65536)
        except OSError:
            data = b''
        if not data:
            sources.remove(source)
        else:
            os.write(1 if source == line else line, data)
code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
sys.exit(code if code >= 0 else 128 - code)`;

/** What the shell writes once the command has ended: it stands wherever the command left the cursor. */
const PROMPT = '$ ';

const ROWS = 40;

/** A slow machine needs some of it. */
const MOST_MS = 25_000;

export interface TerminalOptions {
  /** 80 if absent. */
  columns?: number;
  env?: Record<string, string | undefined>;
  /** Typed as soon as the screen shows `asked`. */
  typed?: string;
  asked?: RegExp;
  /** A file that stdout is sent into, so that only stderr is the terminal's. */
  stdoutTo?: string;
}

/** What a command left on the screen, and what it showed on its way. */
export interface Shown {
  code: number;
  /** The screen at the end, the shell's next prompt included; without blanks at the ends of lines. */
  screen: string;
  /** The same by the lines that were printed, each as the rows that it takes. */
  lines: string[][];
  columns: number;
  /** Every screen that there was, each once, in order. */
  course: string[];
  /** The bytes as they were written, colours and all. */
  output: string;
}

/** A command that runs at a terminal, with a terminal emulator (xterm.js) to look at. */
export class AtTerminal {
  readonly #process: ChildProcess;
  readonly #terminal: InstanceType<typeof headless.Terminal>;
  readonly #columns: number;
  readonly #course: string[] = [];
  readonly #ended: Promise<number>;
  #output = '';

  constructor(folder: string, command: readonly string[], { columns = 80, env = {} }: TerminalOptions = {}) {
    this.#columns = columns;
    this.#terminal = new headless.Terminal({ cols: columns, rows: ROWS, scrollback: 5_000, allowProposedApi: true });
    this.#process = spawn('python3', ['-c', PTY, String(columns), String(ROWS), ...command], {
      cwd: folder,
      // In continuous integration Node takes every terminal for one without colours.
      env: environmentWith({ ...CLEAN_ENVIRONMENT, CI: undefined, TERM: 'xterm-256color', ...env }),
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#process.stdout?.on('data', (bytes: Buffer) => {
      this.#output += bytes;
      this.#terminal.write(bytes, () => this.#look());
    });
    running.add(this);
    this.#ended = new Promise((resolve) => this.#process.once('close', (code) => resolve(code ?? -1)));
    this.#ended.then(() => running.delete(this));
  }

  /** Types at the keyboard: `\r` is Enter, `\u0003` is Ctrl-C. */
  type(text: string): void {
    this.#process.stdin?.write(text);
  }

  /** Resolves when the screen shows that. @throws with the screen where the command ended without, or takes for ever */
  async shows(pattern: RegExp): Promise<void> {
    let isOver = false;
    this.#ended.then(() => {
      isOver = true;
    });
    const giveUpAt = performance.now() + MOST_MS;
    while (!pattern.test(this.screen)) {
      if (isOver || performance.now() > giveUpAt)
        throw new Error(`There was no ${pattern} on the screen:\n${this.screen}`);
      await setTimeout(10);
    }
  }

  /** Resolves when the command has ended, and the shell has asked for the next one. */
  async ended(): Promise<Shown> {
    const code = await this.#ended;
    await new Promise<void>((resolve) => this.#terminal.write(PROMPT, resolve));
    const { screen } = this;
    return { code, screen, lines: this.#lines(), columns: this.#columns, course: this.#course, output: this.#output };
  }

  /** Hangs up, which ends the command as well. */
  end(): void {
    this.#process.kill('SIGKILL');
  }

  /** As it is now. */
  get screen(): string {
    return this.#lines().flat().join('\n').trimEnd();
  }

  #lines(): string[][] {
    const { active } = this.#terminal.buffer;
    const lines: string[][] = [];
    for (let row = 0; row < active.length; row++) {
      const line = active.getLine(row);
      const text = line?.translateToString(true) ?? '';
      if (line?.isWrapped) lines.at(-1)?.push(text);
      else lines.push([text]);
    }
    return lines;
  }

  #look(): void {
    const { screen } = this;
    if (screen !== this.#course.at(-1)) this.#course.push(screen);
  }
}

/** Runs the `links` command at a terminal, to its end. */
export async function linksAtTerminal(
  folder: string,
  args: readonly string[],
  options: TerminalOptions = {},
): Promise<Shown> {
  const { asked, typed, stdoutTo } = options;
  const links = [process.execPath, LINKS, ...args];
  const command = stdoutTo === undefined ? links : ['sh', '-c', `exec "$@" >'${stdoutTo}'`, 'sh', ...links];
  const run = new AtTerminal(folder, command, options);
  if (asked && typed !== undefined) {
    await run.shows(asked);
    run.type(typed);
  }
  return run.ended();
}

/** Starts the `links` command at a terminal. */
export function startAtTerminal(folder: string, args: readonly string[], options: TerminalOptions = {}): AtTerminal {
  return new AtTerminal(folder, [process.execPath, LINKS, ...args], options);
}

const running = new Set<AtTerminal>();

/** Ends what a test that failed has left. */
export function endTerminals(): void {
  for (const terminal of running) terminal.end();
}

function environmentWith(more: Record<string, string | undefined>): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries({ ...process.env, ...more }).filter(([, value]) => value !== undefined));
}

const hasPty = spawnSync('python3', ['-c', 'import os, pty; os.waitstatus_to_exitcode']).status === 0;
if (!hasPty)
  process.stdout.write(
    'What is shown at a terminal is not tested: Python 3.9 or later stands for one, and there is none.\n',
  );

/** For tests that use a terminal. */
export const testAtTerminal = hasPty ? test : test.skip;
