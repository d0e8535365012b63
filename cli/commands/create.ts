import type { Command } from 'commander';
import { pMapIterable } from 'p-map';
import type { MintedLink } from '../../client/index.ts';
import { type Connection, type ConnectionOptions, connect } from '../connection.ts';
import { type Job, type JobOptions, planJobs } from '../create/jobs.ts';
import { addLinkOptions } from '../create/link-options.ts';
import { type Outcome, runJob } from '../create/outcome.ts';
import { placeUploads } from '../create/placing.ts';
import { hasFile } from '../create/wanted.ts';
import { CommandError, Stopped, UsageError } from '../errors.ts';
import { filesInWords, humanBytes, localTime } from '../format.ts';
import { widthOf } from '../layout.ts';
import { printDetail, printJsonLine, printNote, printPicture, printResult, report } from '../output.ts';
import { Progress } from '../progress.ts';
import { qrCode } from '../qr.ts';
import { readPin } from '../secret.ts';
import { runStoppable } from '../stoppable.ts';

interface CreateOptions extends ConnectionOptions, JobOptions {
  prefix?: string;
  qr?: boolean;
  json?: boolean;
}

/** Each job may upload four parts of 8 MiB at once, which takes at most 128 MiB of memory. */
const AT_ONCE = 4;

/** Adds `links create`, which creates links to objects, or to files that it uploads first. */
export function addCreate(program: Command): void {
  const command = program
    .command('create')
    .summary('create links to objects or local files')
    .description(
      'Creates a link to each object and prints the URLs, one per line, in the order given.\n' +
        'The name of a local file means that file, even if a key has the same name; the file is uploaded first. ' +
        'The name of a folder means every file in it that is not hidden.\n' +
        'With --zip, one link hands all of them out as one ZIP.',
    )
    .argument('[key|file|folder...]', 'object keys, s3://bucket/key, paths of local files and folders, or - for stdin')
    .option(
      '--csv <file>',
      'read them from a CSV with a column key or file, and columns named after options; - is stdin',
    )
    .option('--zip', 'put all of them into one ZIP behind one link')
    .option('--prefix <prefix>', 'with --zip: all objects whose keys begin so, or s3://bucket/prefix')
    .option('--key <key>', 'key to upload to, or dir/ to upload into (default: uploads/<random>/<name>)')
    .option('--no-upload', 'treat every name as a key, even if a local file has it');
  addLinkOptions(command)
    .option('--qr', 'also show each URL as a QR code, on stderr')
    .option('--json', 'print each link as a line of JSON')
    .action((names: string[], _options: CreateOptions, self: Command) => create(names, self.optsWithGlobals()));
}

async function create(names: string[], given: CreateOptions): Promise<void> {
  const connection = await connect(given);
  if (given.csv === '-' && given.pin === '-')
    throw new UsageError('Stdin can hold either the CSV or the PIN, not both: give the PIN with --pin.');
  const pin = await readPin(given.pin);
  const options: CreateOptions = { ...given, pin };
  if (options.zip) return createArchive(connection, names, options);
  if (options.prefix !== undefined) throw new UsageError('--prefix is for archives: give it with --zip.');
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
    if (isCut) throw new Stopped(`Stopped: ${made} of ${jobs.length} links were created.`);
  });
}

/** Creates one link to all files. */
async function createArchive(connection: Connection, names: string[], options: CreateOptions): Promise<void> {
  const { planArchive, placeArchive, runArchive } = await import('../create/archive.ts');
  const asked = await planArchive(names, options);
  const archive = placeArchive(asked, await connection.links.policy(), connection.endpoints.bucket);
  const bytes = archive.jobs.reduce((sum, { wanted }) => sum + (wanted.file?.size ?? 0), 0);
  await runStoppable(async (signal) => {
    using progress = new Progress('uploading', bytes);
    const link = await runArchive(archive, { connection, progress, signal }, AT_ONCE);
    show({ name: link.filename, link }, { ...options, isOne: true });
  });
}

/** Gives the items until a signal aborts. */
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
    printNote(`${link.filename} is not single-use: anyone who has this URL can download it, and you cannot revoke it.`);
  }
  if (qr) showQr(link.url);
  if (!json) explain(link, isOne);
}

/** A link without its QR code is still a link, so a failure here is only noted. */
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
  const files = link.archive ? `${filesInWords(link.archive.files)}, ` : '';
  const file = `${link.filename}, ${files}${humanBytes(link.size)}`;
  if (link.delivery === 'presigned') {
    printDetail(`${file}: works ${until}.`);
    return;
  }
  const times = link.maxUses === 1 ? 'once' : `${link.maxUses} times`;
  const promise = link.promise === 'approximate' ? ', approximately' : '';
  printDetail(`${file}: works ${times}${promise} ${until}.`);
  if (isOne) printDetail(`To revoke it: links revoke ${link.id}`);
}
