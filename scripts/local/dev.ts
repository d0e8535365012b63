import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs, styleText } from 'node:util';
import { stop as stopEsbuild } from 'esbuild';
import { buildFunctions } from '../build/bundle.ts';
import { ENDPOINTS_FILE } from '../cli/endpoints.ts';
import { EndpointsFile } from './endpoints-file.ts';
import { mintSample } from './sample.ts';
import { startStack } from './start-stack.ts';

// `make dev`: the whole system on this machine, until Ctrl-C. LIMITS=1 or --limits holds it to Lambda's limits;
// PORT_LINKS and PORT_REDEEM choose the ports of the two URLs. What it writes is in .local of the folder it runs in.

const LOG_FILE = join('.local', 'functions.log');

const { values } = parseArgs({ options: { limits: { type: 'boolean' } } });
const isLimited = values.limits ?? ['1', 'true'].includes(process.env.LIMITS ?? '');

const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt.abort());
// The terminal is gone, or whoever read from the pipe.
process.stdout.on('error', () => interrupt.abort());

try {
  await run(interrupt.signal);
} catch (error) {
  // What Ctrl-C cuts off in the middle of starting is no failure.
  if (!interrupt.signal.aborted) {
    process.stderr.write(`${sentenceOf(error)}\n`);
    process.exitCode = 1;
  }
}

async function run(interrupted: AbortSignal): Promise<void> {
  const ports = { links: portOf('PORT_LINKS'), redeem: portOf('PORT_REDEEM') };
  const file = new EndpointsFile(ENDPOINTS_FILE);
  if (await file.isInUse()) {
    throw new Error(
      'Another make dev runs in this folder: stop it first, or use it (.local/endpoints.json says where it is).',
    );
  }
  await using stack = new AsyncDisposableStack();
  const onLog = await openLog(stack);
  const built = await buildFunctions();
  // It keeps a process for builds to come, and there are none.
  await stopEsbuild();
  const { endpoints, redeem, close } = await startStack({
    zips: { links: built.links.zipFile, redeem: built.redeem.zipFile },
    isLimited,
    functions: { onLog },
    links: { port: ports.links },
    redeem: { port: ports.redeem },
  });
  stack.defer(close);
  const link = await mintSample(endpoints);
  await file.write(endpoints);
  stack.defer(() => file.remove());
  process.stdout.write(welcome(link, redeem.runtimeClient));
  if (!interrupted.aborted) await once(interrupted, 'abort');
}

function welcome({ url, filename }: { url: string; filename: string }, runtimeClient: string): string {
  const strong = (text: string) => styleText('bold', text, { stream: process.stdout });
  const limits = isLimited ? "within Lambda's limits" : "without Lambda's limits (LIMITS=1 make dev: with them)";
  return `
A link to ${filename} that works once:

  ${strong(url)}

Open it in a browser, or download it here:

  ${strong(`curl -fLOJ --no-clobber '${url}'`)}

A link for a file of your own, from another terminal in this folder:

  ${strong('npx links create ./my-file')}

The functions run under ${runtimeClient} on Node ${process.versions.node}, ${limits}.
What they log is in ${LOG_FILE}. Ctrl-C stops it all.
`;
}

/** Where the functions' log lines go: the terminal has the link to show. */
async function openLog(stack: AsyncDisposableStack): Promise<(line: string) => void> {
  await mkdir(dirname(LOG_FILE), { recursive: true });
  const log = createWriteStream(LOG_FILE);
  stack.defer(() => new Promise((done) => log.end(done)));
  return (line) => log.write(`${line}\n`);
}

/** The port that a variable asks for; 0, a free one, where it is not set. */
function portOf(variable: string): number {
  const text = process.env[variable] || '0';
  if (/^\d{1,5}$/.test(text) && Number(text) < 65_536) return Number(text);
  throw new Error(`${variable} is "${text}": set it to a port from 1 to 65535, or leave it unset for a free one.`);
}

function sentenceOf(error: unknown): string {
  const { code, port, message } = error as NodeJS.ErrnoException & { port?: number };
  const variable = String(port) === process.env.PORT_LINKS ? 'PORT_LINKS' : 'PORT_REDEEM';
  if (code === 'EADDRINUSE') return `Port ${port} is taken: free it, or set ${variable} to another one.`;
  if (code === 'EACCES' && port !== undefined) return `Port ${port} is not for every user: set ${variable} above 1023.`;
  return message;
}
