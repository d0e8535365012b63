import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent } from 'node:http';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../listen.ts';

// https://docs.aws.amazon.com/lambda/latest/dg/web-functions-env-lifecycle.html
const START_MS = 10_000;
const TERMINATE_MS = 1_000;

const HOST = '127.0.0.1';
const LOOK_EVERY_MS = 10;

/** How an environment is started. */
export interface EnvironmentOptions {
  /** The unpacked zip. */
  directory: string;
  environment: Readonly<Record<string, string>>;
  region: string;
  onLog: (line: string) => void;
}

/** An execution environment: one process that runs `index.js`, and the requests that are in it. */
export class Environment {
  readonly port: number;
  /** The connections to the application. */
  readonly agent = new Agent({ keepAlive: true });
  readonly #process: ChildProcess;
  readonly #exited: Promise<unknown>;
  /** How many requests are in it. */
  inFlight = 0;

  private constructor(port: number, child: ChildProcess) {
    this.port = port;
    this.#process = child;
    this.#exited = once(child, 'exit').catch(() => {});
  }

  /** Resolves once the application listens. @throws Error if it ends before that, or takes longer than Lambda waits */
  static async start(options: EnvironmentOptions): Promise<Environment> {
    const port = await freePort();
    const child = spawn(process.execPath, ['index.js'], {
      cwd: options.directory,
      env: {
        PATH: process.env.PATH ?? '',
        AWS_REGION: options.region,
        ...options.environment,
        AWS_LAMBDA_HTTP_ENDPOINT: `${HOST}:${port}`,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const output of [child.stdout, child.stderr]) createInterface({ input: output }).on('line', options.onLog);
    const started = new Environment(port, child);
    const giveUpAt = performance.now() + START_MS;
    while (!(await isListening(port))) {
      if (!started.isRunning) throw new Error('The application ended before it listened.');
      if (performance.now() > giveUpAt) {
        started.kill('SIGKILL');
        throw new Error(`The application did not listen within ${START_MS / 1000} s.`);
      }
      await sleep(LOOK_EVERY_MS);
    }
    return started;
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  get isRunning(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** Resolves once the process has ended, or after so many milliseconds. */
  async gone(withinMs: number): Promise<void> {
    await Promise.race([this.#exited, sleep(withinMs, undefined, { ref: false })]);
  }

  /** Calls back once the process has ended, however it did. */
  onExit(act: () => void): void {
    void this.#exited.then(act);
  }

  kill(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** SIGTERM, and the end a second later; at once with SIGKILL. Resolves when the process is gone. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const last = setTimeout(() => this.kill('SIGKILL'), TERMINATE_MS);
    if (this.isRunning) {
      this.kill(signal);
      await this.#exited;
    }
    clearTimeout(last);
    this.agent.destroy();
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, HOST, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
