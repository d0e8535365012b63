import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Command, Option } from 'commander';
import { LinkError } from '../../../functions/core/errors.ts';
import { checkOrder } from '../../../functions/core/link-order.ts';
import { type Connection, type ConnectionOptions, connect } from '../connection.ts';
import { CommandError, UsageError } from '../errors.ts';
import { type LinkOrder, LinksError, type MintedLink } from '../links-client.ts';
import { expiry, lease, moment, networks, uses } from '../options.ts';
import { detail, humanBytes, result } from '../output.ts';
import { uploadFile } from '../upload.ts';

interface CreateOptions extends ConnectionOptions {
  bucket?: string;
  key?: string;
  upload: boolean;
  expires?: number;
  notBefore?: string;
  uses?: number;
  pin?: string;
  filename?: string;
  delivery?: 'stream' | 'redirect';
  allow?: string[];
  lease?: number;
  confirm?: 'auto' | 'always';
  note?: string;
  json?: boolean;
}

/** `links create`: mints a link for an object, or for a file that is uploaded first. */
export function addCreate(program: Command): void {
  program
    .command('create')
    .summary('mint a link for an object, or for a local file')
    .description(
      'Mints a link for an object in the bucket and prints its URL alone.\n' +
        'The name of a local file is taken for that file, which is uploaded first, even where a key is spelled the same.',
    )
    .argument('<key|file>', 'key of an object, or path of a local file')
    .option('--bucket <name>', 'bucket of the object (default: the first one of the deployment)')
    .option('--key <key>', 'key to upload a file to (default: uploads/<random>/<its name>)')
    .option('--no-upload', 'take the name for a key, even where a local file has it')
    .option('--expires <duration>', 'how long the link works, such as 2h30m (default: 7d)', expiry)
    .option('--not-before <time>', 'when the link begins to work, such as 2030-01-31T12:00', moment)
    .option('--uses <number>', 'how often the link works (default: 1)', uses)
    .option('--pin <pin>', 'ask recipients for this PIN; - reads it from stdin, out of sight of other users')
    .option('--filename <name>', 'name that recipients save under (default: the last part of the key)')
    .addOption(
      new Option('--delivery <kind>', 'stream (exact) or redirect (approximate)').choices(['stream', 'redirect']),
    )
    .option('--allow <network>', 'only from this network (CIDR); may be given again', networks)
    .option('--lease <duration>', 'how long a broken download may be resumed (default: 1h)', lease)
    .addOption(new Option('--confirm <when>', 'always: even a program first gets the page').choices(['auto', 'always']))
    .option('--note <text>', 'a note for yourself')
    .option('--json', 'print the whole link as JSON')
    .action((name: string, _options: CreateOptions, command: Command) => create(name, command.optsWithGlobals()));
}

async function create(name: string, options: CreateOptions): Promise<void> {
  const connection = connect(options);
  const settings = await settingsOf(options);
  checkBeforeUpload(settings);
  const upload = await uploadOf(name, options, connection);
  if (upload) {
    detail(`Uploading ${upload.file} to s3://${upload.bucket}/${upload.key}`);
    await uploadFile(connection.s3, upload);
  }
  const bucket = upload?.bucket ?? options.bucket;
  const order = { key: upload?.key ?? name, ...settings, ...(bucket === undefined ? {} : { bucket }) };
  const link = await connection.links.create(order).catch((error: unknown) => {
    if (!upload || !(error instanceof LinksError)) throw error;
    throw new CommandError(`${error.message} (The file stays at s3://${upload.bucket}/${upload.key}.)`, {
      cause: error,
    });
  });
  if (options.json) result(JSON.stringify(link, undefined, 2));
  else show(link);
}

/** What the API would refuse is refused before a file is sent. */
function checkBeforeUpload({ pin, filename, note }: Omit<LinkOrder, 'key' | 'bucket'>): void {
  const given = Object.entries({ pin, filename, note }).filter(([, value]) => value !== undefined);
  try {
    checkOrder(Object.fromEntries(given));
  } catch (error) {
    throw error instanceof LinkError ? new UsageError(error.message, { cause: error }) : error;
  }
}

/** The file that a name stands for, if it does, and where it will go. */
async function uploadOf(name: string, options: CreateOptions, connection: Connection) {
  const found = options.upload ? await stat(name).catch(() => undefined) : undefined;
  if (!found?.isFile()) {
    if (/^\.{0,2}\//.test(name))
      throw new UsageError(`There is no file ${name}: check the path, or say --no-upload if it is a key.`);
    if (options.key !== undefined) throw new UsageError(`--key is for uploads, and there is no file "${name}".`);
    return undefined;
  }
  const bucket = options.bucket ?? connection.bucket;
  if (!bucket) throw new CommandError('No bucket to upload to is known: name it with --bucket or LINKS_BUCKET.');
  const key = options.key ?? `uploads/${randomBytes(9).toString('base64url')}/${basename(name)}`;
  return { file: name, size: found.size, bucket, key };
}

async function settingsOf(options: CreateOptions): Promise<Omit<LinkOrder, 'key' | 'bucket'>> {
  const pin = options.pin === '-' ? (await text(process.stdin)).trimEnd() : options.pin;
  const given = {
    expiresIn: options.expires,
    notBefore: options.notBefore,
    maxUses: options.uses,
    pin,
    filename: options.filename,
    delivery: options.delivery,
    allowedCidrs: options.allow,
    leaseSeconds: options.lease,
    confirm: options.confirm,
    note: options.note,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function show(link: MintedLink): void {
  result(link.url);
  const times = link.maxUses === 1 ? 'once' : `${link.maxUses} times`;
  const promise = link.promise === 'exact' ? '' : ', approximately';
  detail(`${link.filename}, ${humanBytes(link.size)}: works ${times}${promise} until ${localTime(link.expiresAt)}.`);
  detail(`To take it back: links revoke ${link.id}`);
}

function localTime(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}
