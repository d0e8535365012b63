import type { Command } from 'commander';
import { pMapIterable } from 'p-map';
import type { MintedLink } from '../../client/index.ts';
import { type ConnectionOptions, connect } from '../connection.ts';
import { type Job, type JobOptions, planJobs } from '../create/jobs.ts';
import { addLinkOptions } from '../create/link-options.ts';
import { type Outcome, runJob } from '../create/outcome.ts';
import { placeUploads } from '../create/placing.ts';
import { hasFile } from '../create/wanted.ts';
import { CommandError, Stopped, UsageError } from '../errors.ts';
import { humanBytes, localTime } from '../format.ts';
import { widthOf } from '../layout.ts';
import { printDetail, printJsonLine, printNote, printPicture, printResult, report } from '../output.ts';
import { Progress } from '../progress.ts';
import { qrCode } from '../qr.ts';
import { readPin } from '../secret.ts';
import { runStoppable } from '../stoppable.ts';

interface CreateOptions extends ConnectionOptions, JobOptions {
  qr?: boolean;
  json?: boolean;
}

/** Each of these may be an upload of four parts of 8 MiB at once: at most 128 MiB of memory. */
const AT_ONCE = 4;

/** `links create`: mints links for objects, or for files that are uploaded first. */
export function addCreate(program: Command): void {
  const command = program
    .command('create')
    .summary('mint links for objects, or for local files')
    .description(
      'Mints a link for each object and prints its URL alone, a line each, in the order given.\n' +
        'The name of a local file is taken for that file, which is uploaded first, even where a key is spelled the same; ' +
        'that of a folder for every file below it that is not hidden.',
    )
    .argument(
      '[key|file|folder...]',
      'keys of objects, s3://bucket/key, paths of local files and folders, or - for stdin',
    )
    .option('--csv <file>', 'take them from a CSV with the columns key or file, and any option by its name; - is stdin')
    .option('--key <key>', 'key to upload to, or dir/ to upload below (default: uploads/<random>/<name>)')
    .option('--no-upload', 'take names for keys, even where a local file has them');
  addLinkOptions(command)
    .option('--qr', 'show each URL as a QR code as well, on stderr')
    .option('--json', 'print each whole link as a line of JSON')
    .action((names: string[], _options: CreateOptions, self: Command) => create(names, self.optsWithGlobals()));
}

async function create(names: string[], given: CreateOptions): Promise<void> {
  const connection = connect(given);
  if (given.csv === '-' && given.pin === '-') throw new UsageError('Stdin holds either the CSV or the PIN, not both.');
  const pin = await readPin(given.pin);
  const options: CreateOptions = { ...given, pin };
  const asked = await planJobs(names, options);
  const isUpload = asked.some(({ wanted }) => hasFile(wanted));
  const jobs = isUpload ? placeUploads(asked, await connection.links.policy(), connection.endpoints.bucket) : asked;
  const bytes = jobs.reduce((sum, { wanted }) => sum + (wanted.file?.size ?? 0), 0);
  await runStoppable(async (signal) => {
    using progress = new Progress('uploading', bytes);
    const make = (job: Job) => runJob(job, { connection, progress, signal });
    let made = 0;
    for await (const outcome of pMapIterable(untilAborted(jobs, signal), make, { concurrency: AT_ONCE })) {
      show(outcome, { ...options, isOne: jobs.length === 1 });
      if ('link' in outcome) made++;
    }
    const isCut = signal.aborted && jobs.length > 1 && made < jobs.length;
    if (isCut) throw new Stopped(`Stopped: ${made} of ${jobs.length} links were made.`);
  });
}

/** What has not begun when it is stopped is left undone. */
function* untilAborted<T>(items: readonly T[], signal: AbortSignal): Generator<T> {
  for (const item of items) {
    if (signal.aborted) return;
    yield item;
  }
}

function show(outcome: Outcome, { json, qr, isOne }: CreateOptions & { isOne: boolean }): void {
  if ('error' in outcome) {
    process.exitCode = report(outcome.error, isOne ? undefined : outcome.name);
    return;
  }
  const { link } = outcome;
  if (json) printJsonLine(link);
  else printResult(link.url);
  if (link.delivery === 'presigned') {
    printNote(`${link.filename} is not single-use: whoever holds this URL can download it, and it cannot be revoked.`);
  }
  if (qr) showQr(link.url);
  if (!json) explain(link, isOne);
}

/** A link is a link without its picture. */
function showQr(url: string): void {
  try {
    printPicture(qrCode(url, { width: widthOf(process.stderr) }));
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    printNote(error.message);
  }
}

function explain(link: MintedLink, isOne: boolean): void {
  const until = `until ${localTime(link.expiresAt)}`;
  const file = `${link.filename}, ${humanBytes(link.size)}`;
  if (link.delivery === 'presigned') {
    printDetail(`${file}: works ${until}.`);
    return;
  }
  const times = link.maxUses === 1 ? 'once' : `${link.maxUses} times`;
  const promise = link.promise === 'approximate' ? ', approximately' : '';
  printDetail(`${file}: works ${times}${promise} ${until}.`);
  if (isOne) printDetail(`To take it back: links revoke ${link.id}`);
}
