import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const ROOT = resolve(import.meta.dirname, '../..');

/** `make dev` or `make serve` under way: the head of a process group, as at a terminal. */
export interface Dev {
  process: ChildProcess;
  /** All that it has printed. */
  output(): string;
  /** Resolves when it has nothing more to print before Ctrl-C, or has ended. */
  ready: Promise<void>;
}

/** What they run in, instead of the repository: a developer's own may be running there. */
export class DevFolder {
  readonly path: string;
  readonly #started: Dev[] = [];

  private constructor(path: string) {
    this.path = path;
  }

  static async open(): Promise<DevFolder> {
    return new DevFolder(await mkdtemp(join(tmpdir(), 'dev-')));
  }

  /** The file by which other programs find what runs. */
  get endpointsFile(): string {
    return join(this.path, '.local', 'endpoints.json');
  }

  get isRunning(): boolean {
    return existsSync(this.endpointsFile);
  }

  start(env: Record<string, string> = {}, command = 'dev'): Dev {
    const child = spawn(process.execPath, [join(ROOT, `scripts/local/${command}.ts`)], {
      cwd: this.path,
      // What it is killed before removing goes with the folder.
      env: {
        ...process.env,
        TMPDIR: this.path,
        LIMITS: '',
        FRONT: '',
        PORT_LINKS: '0',
        PORT_REDEEM: '0',
        PORT: '0',
        MANAGEMENT_PORT: '0',
        ...env,
      },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const ready = new Promise<void>((resolve) => {
      const onOutput = (text: string) => {
        output += text;
        if (output.includes('Ctrl-C')) resolve();
      };
      child.stdout.setEncoding('utf8').on('data', onOutput);
      child.stderr.setEncoding('utf8').on('data', onOutput);
      child.once('close', () => resolve());
    });
    const dev = { process: child, output: () => output, ready };
    this.#started.push(dev);
    return dev;
  }

  /** Ends whatever still runs there, and removes it. */
  async close(): Promise<void> {
    for (const { process } of this.#started) if (hasGroup(process)) signalGroup(process, 'SIGKILL');
    await rm(this.path, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** To every process that it has started as well, as a terminal does. */
export function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals | 0): void {
  if (pid !== undefined) process.kill(-pid, signal);
}

/** Resolves to whether its whole group is gone. A process that lost its parent stays until init gets round to it. */
export async function isGroupGone(child: ChildProcess): Promise<boolean> {
  for (const deadline = Date.now() + 5_000; hasGroup(child) && Date.now() < deadline; ) await sleep(20);
  return !hasGroup(child);
}

function hasGroup(child: ChildProcess): boolean {
  try {
    signalGroup(child, 0);
    return true;
  } catch {
    return false;
  }
}
