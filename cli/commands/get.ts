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
    .option('-o, --output <path>', 'file to write, folder to put it in, or - for stdout (default: here, its own name)')
    .option('--parallel <number>', `parts side by side, 1 to ${MOST_PARALLEL}`, parallel, 8)
    .option(
      '--pin <pin>',
      'PIN of the link, which is asked for at a terminal; - reads it from stdin, out of sight of other users',
    )
    .option('-f, --force', 'overwrite a file that is there')
    .option('--json', 'print file, size, sha256, checked, claimId and seconds as JSON')
    .action((url: string, options: GetOptions) => get(url, options));
}

async function get(url: string, options: GetOptions): Promise<void> {
  const { output, parallel, force: isForced = false, json } = options;
  if (output === '-' && json) throw new UsageError('Stdout holds either the file or the JSON, not both.');
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
    `${humanBytes(size)}${bytes < size ? `, ${humanBytes(bytes)} of it now` : ''}${paceOf({ bytes, seconds })}`,
  );
  printDetail(`SHA-256 ${sha256}`);
  printDetail(
    checked ? `Checked: its ${checked} is the one that S3 keeps.` : 'S3 keeps no checksum to check it against.',
  );
}

/** How fast it came, where there was enough to tell. */
function paceOf({ bytes, seconds }: Moved): string {
  if (bytes === 0 || seconds === 0) return '';
  const time = seconds < 60 ? `${seconds.toFixed(1)} s` : shortDuration(Math.round(seconds));
  return ` in ${time}, ${humanBytes(Math.round(bytes / seconds))}/s`;
}

const parallel = (text: string): number => between(text, 1, MOST_PARALLEL);
