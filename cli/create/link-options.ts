import { type Command, Option } from 'commander';
import type { Delivery, LinkOrder } from '../../client/index.ts';
import { LinkError } from '../../functions/core/errors.ts';
import { checkOrder } from '../../functions/core/link-order.ts';
import { defined } from '../defined.ts';
import { UsageError } from '../errors.ts';
import { type Expiry, expiry, lease, moment, networks, uses } from '../options.ts';

/** What a link is to be, as the command line or a row of a CSV says it. */
export interface LinkOptions {
  bucket?: string;
  expires?: Expiry;
  notBefore?: string;
  uses?: number;
  pin?: string | undefined;
  filename?: string;
  delivery?: Delivery;
  oversize?: 'refuse' | 'redirect';
  allow?: string[];
  lease?: number;
  confirm?: 'auto' | 'always';
  preview?: boolean;
  note?: string;
}

/** Adds the options that `LinkOptions` are read from. */
export function addLinkOptions(command: Command): Command {
  return command
    .option('--bucket <name>', 'bucket of the object (default: the first one of the deployment)')
    .option('--expires <when>', 'how long the link works, or until when, such as 2h30m (default: 7d)', expiry)
    .option('--not-before <when>', 'when the link begins to work, such as 2030-01-31T12:00 or 2h', moment)
    .option('--uses <number>', 'how often the link works (default: 1)', uses)
    .option(
      '--pin <pin>',
      'ask recipients for this PIN; - asks for it, or reads it from stdin, out of sight of other users',
    )
    .option('--filename <name>', 'name that recipients save under (default: the last part of the key)')
    .addOption(
      new Option('--delivery <kind>', 'how the bytes go; presigned is a plain presigned URL, not single-use').choices([
        'auto',
        'stream',
        'redirect',
        'presigned',
      ]),
    )
    .addOption(
      new Option('--oversize <how>', 'what to do with a file too large for one streamed reply').choices([
        'refuse',
        'redirect',
      ]),
    )
    .option('--allow <network>', 'only from this network (CIDR); may be given again', networks)
    .option('--lease <duration>', 'how long a broken download may be resumed (default: 1h)', lease)
    .addOption(new Option('--confirm <when>', 'always: even a program first gets the page').choices(['auto', 'always']))
    .option('--preview', 'let link previewers, in chats and mails, show the name of the file')
    .option('--note <text>', 'a note for yourself');
}

export type OrderSettings = Omit<LinkOrder, 'key' | 'bucket'>;

/** The same as the owner API wants it. @throws UsageError for what the API would refuse, before a file is sent */
export function orderSettings(options: LinkOptions): OrderSettings {
  const { notBefore, uses: maxUses, pin, filename, delivery, oversize, confirm, preview, note } = options;
  const settings = defined({
    ...options.expires,
    notBefore,
    maxUses,
    pin: pin?.trim(),
    filename,
    delivery,
    oversize,
    allowedCidrs: options.allow,
    leaseSeconds: options.lease,
    confirm,
    preview,
    note,
  });
  check(settings);
  return settings;
}

/** The same as the core has it. */
export function coreOrderOf({ expiresIn, expiresAt, notBefore, allowedCidrs, ...rest }: OrderSettings) {
  return defined({
    ...rest,
    expiresIn: expiresIn === undefined ? undefined : Number(expiresIn),
    expiresAt: epochSeconds(expiresAt),
    notBefore: epochSeconds(notBefore),
    allowedNetworks: allowedCidrs && [...allowedCidrs],
  });
}

function epochSeconds(iso: string | undefined): number | undefined {
  return iso === undefined ? undefined : Math.floor(Date.parse(iso) / 1000);
}

/** Times are the owner API's to judge, by its own clock. */
function check(settings: OrderSettings): void {
  try {
    checkOrder(coreOrderOf(settings));
  } catch (error) {
    throw error instanceof LinkError ? new UsageError(error.message, { cause: error }) : error;
  }
}
