import type { Command } from 'commander';
import { UsageError } from '../errors.ts';
import { humanBytes } from '../format.ts';
import { getFile } from '../get/download.ts';
import type { Got } from '../get/finish.ts';
import { parseLinkUrl } from '../get/link-url.ts';
import { detail, result, resultJson } from '../output.ts';
import { pinOf } from '../secret.ts';
import { stoppable } from '../stoppable.ts';
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
    .option('-o, --output <path>', 'file to write, or folder to put it in (default: here, under its own name)')
    .option('--parallel <number>', `parts side by side, 1 to ${MOST_PARALLEL}`, parallel, 8)
    .option('--pin <pin>', 'PIN of the link; - reads it from stdin, out of sight of other users')
    .option('-f, --force', 'overwrite a file that is there')
    .option('--json', 'print file, size, sha256, checked, claimId and seconds as JSON')
    .action((url: string, options: GetOptions) => get(url, options));
}

async function get(url: string, options: GetOptions): Promise<void> {
  const { output, parallel, force: isForced = false, json } = options;
  if (output === '-') throw new UsageError('Parts come in no order, so stdout cannot take them: name a file with -o.');
  const link = parseLinkUrl(url);
  const pin = await pinOf(options.pin);
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
  if (json) resultJson({ ...got, seconds });
  else show(got, seconds);
}

function show({ file, size, sha256, checked }: Got, seconds: number): void {
  result(file);
  detail(`${humanBytes(size)} in ${seconds.toFixed(1)} s, ${humanBytes(Math.round(size / seconds))}/s`);
  detail(`SHA-256 ${sha256}`);
  detail(checked ? `Checked: its ${checked} is the one that S3 keeps.` : 'S3 keeps no checksum to check it against.');
}

const parallel = (text: string): number => between(text, 1, MOST_PARALLEL);
