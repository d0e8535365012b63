import { text } from 'node:stream/consumers';
import { type Command, InvalidArgumentError } from 'commander';
import { UsageError } from '../errors.ts';
import { getFile } from '../get/download.ts';
import type { Got } from '../get/finish.ts';
import { parseLinkUrl } from '../get/link-url.ts';
import { detail, humanBytes, result } from '../output.ts';

interface GetOptions {
  output?: string;
  parallel: number;
  pin?: string;
  force?: boolean;
  json?: boolean;
}

const MOST_PARALLEL = 64;

/** `links get`: what a recipient does with a link. Needs no AWS credentials. */
export function addGet(program: Command): void {
  program
    .command('get')
    .summary('download the file behind a link')
    .description(
      'Downloads the file behind a link, of any size, in parts side by side, and prints its name.\n' +
        'Stopped or broken, the same command goes on where it was, while the lease of the link lasts.',
    )
    .argument('<url>', 'URL of the link')
    .option('-o, --output <path>', 'file to write, or folder to put it in (default: here, under its own name)')
    .option('--parallel <number>', `parts side by side, 1 to ${MOST_PARALLEL}`, parallel, 8)
    .option('--pin <pin>', 'PIN of the link; - reads it from stdin, out of sight of other users')
    .option('-f, --force', 'overwrite a file that is there')
    .option('--json', 'print file, size, sha256, claimId and seconds as JSON')
    .action((url: string, options: GetOptions) => get(url, options));
}

async function get(url: string, options: GetOptions): Promise<void> {
  const { output, parallel, force: isForced = false, json } = options;
  if (output === '-') throw new UsageError('Parts come in no order, so stdout cannot take them: name a file with -o.');
  const link = parseLinkUrl(url);
  const pin = options.pin === '-' ? (await text(process.stdin)).trimEnd() : options.pin;
  const startedAt = performance.now();
  const got = await stoppable((signal) =>
    getFile({
      link,
      parallel,
      isForced,
      signal,
      ...(output === undefined ? {} : { output }),
      ...(pin === undefined ? {} : { pin }),
    }),
  );
  const seconds = Math.round(performance.now() - startedAt) / 1000;
  if (json) result(JSON.stringify({ ...got, seconds }, undefined, 2));
  else show(got, seconds);
}

const STOPS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Lets Ctrl-C end an act in its own time; the second one ends the program. */
async function stoppable<T>(act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const onStop = () => {
    for (const name of STOPS) process.off(name, onStop);
    stop.abort();
  };
  for (const name of STOPS) process.on(name, onStop);
  try {
    return await act(stop.signal);
  } finally {
    for (const name of STOPS) process.off(name, onStop);
  }
}

function show({ file, size, sha256 }: Got, seconds: number): void {
  result(file);
  detail(`${humanBytes(size)} in ${seconds.toFixed(1)} s, ${humanBytes(Math.round(size / seconds))}/s`);
  detail(`SHA-256 ${sha256}`);
}

function parallel(text: string): number {
  const value = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= MOST_PARALLEL) return value;
  throw new InvalidArgumentError(`Give a whole number from 1 to ${MOST_PARALLEL}.`);
}
