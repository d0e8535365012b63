import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import type { Endpoints } from '../../cli/endpoints.ts';
import { launchChromium } from '../../scripts/browser/chromium.ts';
import { CLEAN_ENVIRONMENT, LINKS } from '../support/cli.ts';
import { DevFolder } from '../support/dev.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { Owner } from '../support/owner.ts';

/** A console that runs, in a process of its own. */
export interface RunningConsole {
  url: string;
  pid: number;
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>;
}

/** A browser before a `make dev`, whose owner has a console. */
export interface ConsoleWorld {
  browser: Browser;
  endpoints: Endpoints & { consoleUrl: string };
  owner: Owner;
  /** Before the S3 of consoles that are started here. */
  s3: FaultProxy;
  /** Before the owner API of theirs. */
  links: FaultProxy;
  folder: string;
  /** Starts `links console` with a `make dev` behind the two proxies, or with this environment. */
  start(options?: { port?: string; env?: Record<string, string | undefined> }): Promise<RunningConsole>;
  /** A browser of its own that opens this address. */
  open(url: string, options?: BrowserContextOptions): Promise<{ page: Page; context: BrowserContext }>;
  close(): Promise<void>;
}

export async function startConsoleWorld(): Promise<ConsoleWorld> {
  await using stack = new AsyncDisposableStack();
  const dev = await DevFolder.open();
  stack.defer(() => dev.close());
  await dev.start().ready;
  const endpoints = JSON.parse(readFileSync(dev.endpointsFile, 'utf8')) as ConsoleWorld['endpoints'];
  const [s3, links] = await Promise.all([startFaultProxy(), startFaultProxy()]);
  stack.defer(() => s3.close());
  stack.defer(() => links.close());
  s3.target = endpoints.s3Endpoint ?? '';
  links.target = endpoints.linksUrl;
  const folder = await mkdtemp(join(tmpdir(), 'console-'));
  stack.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  await mkdir(join(folder, '.local'));
  const proxied = { ...endpoints, s3Endpoint: s3.url, linksUrl: links.url };
  await writeFile(join(folder, '.local', 'endpoints.json'), JSON.stringify(proxied));
  const browser = stack.adopt(await launchChromium(), (one) => one.close());
  const owner = new Owner(endpoints);
  stack.defer(async () => owner.s3.destroy());
  const running = stack.move();
  return {
    browser,
    endpoints,
    owner,
    s3,
    links,
    folder,
    start: async ({ port, env = {} } = {}) => {
      const console = await startConsole(folder, port, env);
      running.defer(console.kill);
      return console;
    },
    open: async (url, options = {}) => {
      const permissions = ['clipboard-read', 'clipboard-write'];
      const context = await browser.newContext({ locale: 'en-GB', permissions, ...options });
      const page = await context.newPage();
      await page.goto(url);
      return { page, context };
    },
    close: () => running.disposeAsync(),
  };
}

async function startConsole(
  cwd: string,
  port: string | undefined,
  env: Record<string, string | undefined>,
): Promise<RunningConsole> {
  const args = ['console', '--no-open', ...(port === undefined ? [] : ['--port', port])];
  const all = { ...process.env, ...CLEAN_ENVIRONMENT, ...env };
  const set = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  const child = spawn(process.execPath, [LINKS, ...args], { cwd, env: set, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { url: line.toString().trim(), pid: child.pid ?? 0, kill: () => kill(child) };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** Drops files and folders on the page, as a file manager does. */
export async function drop(page: Page, files: readonly string[]): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    const data = { items: [], files: [...files], dragOperationsMask: 1 };
    await devtools.send('Input.dispatchDragEvent', { type, x: 200, y: 200, data });
  }
  await devtools.detach();
}

/** Chooses files, as the dialog of the browser does. */
export async function choose(page: Page, files: readonly string[]): Promise<void> {
  await page.locator('[data-choose=files]').setInputFiles([...files]);
}

/** The row of a file in the list. */
export const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });
