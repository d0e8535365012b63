import type { Command } from 'commander';
import { UsageError } from '../errors.ts';
import { humanBytes, shortDuration } from '../format.ts';
import { getFile } from '../get/download.ts';
import type { Got } from '../get/finish.ts';
import { parseLinkUrl } from '../get/link-url.ts';
import { pipeFile } from '../get/pipe.ts';
import { printDetail, printJson, printResult } from '../output.ts';
import type { Moved } from '../progress.ts';
import { canAsk } from '../prompt.ts';
import { askPin, readPin } from '../secret.ts';
import { runStoppable } from '../stoppable.ts';
import { between } from '../whole-number.ts';

interface GetOptions {
  output?: string;
  parallel: number;
  pin?: string;
  force?: boolean;
  json?: boolean;
}

const MOST_PARALLEL = 64;

/** Adds `links get`, which downloads a file. It needs no AWS credentials. */
export function addGet(program: Command): void {
  program
    .command('get')
    .summary('download the file behind a link')
    .description(
      'Downloads the file behind a link, in parallel parts, and prints its name.\n' +
        'If the download breaks off, run the same command again: it resumes as long as the lease of the link lasts.',
    )
    .argument('<url>', 'URL of the link')
    .option(
      '-o, --output <path>',
      'file to write, folder to save into, or - for stdout (default: its own name, in this folder)',
    )
    .option('--parallel <number>', `how many parts to fetch at once, 1 to ${MOST_PARALLEL}`, parallel, 8)
    .option(
      '--pin <pin>',
      'PIN of the link (default: you are asked at a terminal); - reads it from stdin, hidden from other users',
    )
    .option('-f, --force', 'overwrite an existing file')
    .option('--json', 'print file, size, sha256, checked, claimId and seconds as JSON')
    .action((url: string, options: GetOptions) => get(url, options));
}

async function get(url: string, options: GetOptions): Promise<void> {
  const { output, parallel, force: isForced = false, json } = options;
  if (output === '-' && json)
    throw new UsageError('Stdout can hold either the file or the JSON, not both: leave out --json or -o -.');
  const link = parseLinkUrl(url);
  const pin = await readPin(options.pin);
  if (output === '-') {
    await runStoppable((signal) => pipeFile({ link, signal, pin }));
    return;
  }
  const startedAt = performance.now();
  let moved = { bytes: 0, seconds: 0 };
  const got = await runStoppable((signal) =>
    getFile({
      link,
      parallel,
      isForced,
      signal,
      output,
      onFetched: (fetched) => {
        moved = fetched;
      },
      pin,
      askPin: pin === undefined && canAsk() ? askPin : undefined,
    }),
  );
  const seconds = Math.round(performance.now() - startedAt) / 1000;
  if (json) printJson({ ...got, seconds });
  else show(got, moved);
}

function show({ file, size, sha256, checked }: Got, { bytes, seconds }: Moved): void {
  printResult(file);
  printDetail(
    `${humanBytes(size)}${bytes < size ? `, ${humanBytes(bytes)} of them now` : ''}${paceOf({ bytes, seconds })}`,
  );
  printDetail(`SHA-256 ${sha256}`);
  printDetail(
    checked ? `Verified: its ${checked} matches the one in S3.` : 'Not verified: S3 has no checksum of this file.',
  );
}

/** How fast the file came, if it took long enough to tell. */
function paceOf({ bytes, seconds }: Moved): string {
  if (bytes === 0 || seconds === 0) return '';
  const time = seconds < 60 ? `${seconds.toFixed(1)} s` : shortDuration(Math.round(seconds));
  return ` in ${time}, ${humanBytes(Math.round(bytes / seconds))}/s`;
}

const parallel = (text: string): number => between(text, 1, MOST_PARALLEL);
