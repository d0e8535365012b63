import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { styleText } from 'node:util';
import { stop as stopEsbuild } from 'esbuild';
import { connectTo } from '../../cli/connection.ts';
import { buildUi } from '../../cli/console/build-ui.ts';
import { startConsole } from '../../cli/console/server/server.ts';
import { ENDPOINTS_FILE, type Endpoints, ownerApiOf } from '../../cli/endpoints.ts';
import type { MintedLink } from '../../client/index.ts';
import { EndpointsFile } from '../lib/endpoints-file.ts';
import { mintSample } from './sample.ts';

/** A way to run the whole system on this machine. */
export interface LocalSystem<Port extends string> {
  /** The command that runs it. */
  command: string;
  /** The variables that choose ports. */
  ports: readonly Port[];
  /** Where its log lines go, for the terminal has the link to show: a name in .local. */
  log: string;
  /** Starts it on these ports, 0 being a free one. `about` is said of it at the end of the welcome. */
  start(
    ports: Record<Port, number>,
    onLog: (line: string) => void,
  ): Promise<{ endpoints: Endpoints; about: string; close(): Promise<void> }>;
}

/** The variable that chooses the port of the console. */
const CONSOLE_PORT = 'PORT_CONSOLE';

/**
 * Runs a system until Ctrl-C: prints a link to try, and leaves word of where it is for other programs. What goes wrong is said
 * in a sentence, and ends the process with 1. What it writes is in .local of the folder it runs in.
 */
export async function runUntilInterrupted<Port extends string>(system: LocalSystem<Port>): Promise<void> {
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt.abort());
  // The terminal is gone, or whoever read from the pipe.
  process.stdout.on('error', () => interrupt.abort());
  try {
    await run(system, interrupt.signal);
  } catch (error) {
    // What Ctrl-C cuts off in the middle of starting is no failure.
    if (interrupt.signal.aborted) return;
    process.stderr.write(`${sentenceOf(error, [CONSOLE_PORT, ...system.ports])}\n`);
    process.exitCode = 1;
  }
}

async function run<Port extends string>(system: LocalSystem<Port>, interrupted: AbortSignal): Promise<void> {
  const ports = Object.fromEntries(system.ports.map((variable) => [variable, portOf(variable)]));
  const consolePort = portOf(CONSOLE_PORT);
  const file = new EndpointsFile(ENDPOINTS_FILE);
  if (await file.isInUse()) {
    throw new Error(
      'Another make dev or make serve runs in this folder: stop it first, or use it (.local/endpoints.json says where it is).',
    );
  }
  await using stack = new AsyncDisposableStack();
  const log = join('.local', system.log);
  // It keeps a process for builds to come, and there will be none.
  stack.defer(stopEsbuild);
  const { endpoints, about, close } = await system.start(ports as Record<Port, number>, await openLog(log, stack));
  stack.defer(close);
  const link = await tryOut(endpoints).catch((cause: unknown) => {
    throw new Error(`It runs, but does not answer as it should: ${log} says why.`, { cause });
  });
  const { url: consoleUrl, close: closeConsole } = await startConsole({
    connect: async () => connectTo(ownerApiOf(endpoints)),
    ui: await buildUi(),
    port: consolePort,
    commandAt: (port) => `${CONSOLE_PORT}=${port} ${system.command}`,
  });
  stack.defer(closeConsole);
  await file.write({ ...endpoints, consoleUrl });
  stack.defer(() => file.remove());
  process.stdout.write(welcome({ link, consoleUrl, about, log }));
  if (!interrupted.aborted) await once(interrupted, 'abort');
}

/** Mints a link, and looks whether it works: a fault in what BRAND says, for one, shows at the first request. */
async function tryOut(endpoints: Endpoints): Promise<MintedLink> {
  const link = await mintSample(endpoints);
  const { ok, status } = await fetch(link.url, { method: 'HEAD' });
  if (!ok) throw new Error(`the link answers ${status}`);
  return link;
}

interface Welcome {
  link: { url: string; filename: string };
  consoleUrl: string;
  about: string;
  log: string;
}

function welcome({ link: { url, filename }, consoleUrl, about, log }: Welcome): string {
  const strong = (text: string) => styleText('bold', text, { stream: process.stdout });
  return `
The console, a page to create, watch and revoke links:

  ${strong(consoleUrl)}

A link to ${filename} that works once:

  ${strong(url)}

Open it in a browser, or download it here:

  ${strong(`curl -fLOJ --no-clobber '${url}'`)}

A link for a file of your own, from another terminal in this folder:

  ${strong('npx links create ./my-file')}

${about}
The log is in ${log}. Ctrl-C stops it all.
`;
}

async function openLog(path: string, stack: AsyncDisposableStack): Promise<(line: string) => void> {
  await mkdir(dirname(path), { recursive: true });
  const log = createWriteStream(path);
  stack.defer(() => new Promise((done) => log.end(done)));
  return (line) => log.write(`${line}\n`);
}

/** The port that a variable asks for; 0, a free one, where it is not set. */
function portOf(variable: string): number {
  const text = process.env[variable] || '0';
  if (/^\d{1,5}$/.test(text) && Number(text) < 65_536) return Number(text);
  throw new Error(`${variable} is "${text}": set it to a port from 1 to 65535, or leave it unset for a free one.`);
}

function sentenceOf(error: unknown, ports: readonly string[]): string {
  const { code, port, message } = error as NodeJS.ErrnoException & { port?: number };
  const variable = ports.find((name) => process.env[name] === String(port)) ?? ports.at(-1);
  if (code === 'EADDRINUSE') return `Port ${port} is taken: free it, or set ${variable} to another one.`;
  if (code === 'EACCES' && port !== undefined) return `Port ${port} is not for every user: set ${variable} above 1023.`;
  return message;
}
