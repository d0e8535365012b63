import { type Command, Option } from 'commander';
import type { Delivery, LinkOrder, Policy } from '../../client/index.ts';
import { readTimes } from '../../functions/core/create-link.ts';
import { defined } from '../../functions/core/defined.ts';
import { LinkError } from '../../functions/core/errors.ts';
import { checkOrder } from '../../functions/core/link-order.ts';
import { UsageError } from '../errors.ts';
import { type Expiry, expiry, lease, moment, networks, uses } from '../options.ts';

/** The settings of a link, as the command line or a row of a CSV gives them. */
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
  from?: string;
  message?: string;
  note?: string;
}

/** Adds the options that fill `LinkOptions`. */
export function addLinkOptions(command: Command): Command {
  return command
    .option('--bucket <name>', 'bucket of the object (default: the first bucket of the deployment)')
    .option(
      '--expires <when>',
      'how long or until when the link works, such as 2h30m (default: 7d; a presigned URL as long as the deployment allows)',
      expiry,
    )
    .option('--not-before <when>', 'when the link starts to work, such as 2030-01-31T12:00 or 2h', moment)
    .option('--uses <number>', 'how many times the link works (default: 1)', uses)
    .option(
      '--pin <pin>',
      'PIN that recipients must enter; - reads it from the terminal or stdin, hidden from other users',
    )
    .option(
      '--filename <name>',
      'name that recipients save the file under (default: the last part of the key; for a ZIP, the name of its folder)',
    )
    .addOption(
      new Option(
        '--delivery <kind>',
        'how to deliver the file; presigned makes a plain presigned URL, which is not single-use',
      ).choices(['auto', 'stream', 'redirect', 'presigned']),
    )
    .addOption(
      new Option('--oversize <how>', 'what to do if the file is too large for one streamed reply').choices([
        'refuse',
        'redirect',
      ]),
    )
    .option('--allow <network>', 'allow downloads from this network only (CIDR); can be repeated', networks)
    .option('--lease <duration>', 'how long a broken download can be resumed (default: 1h)', lease)
    .addOption(
      new Option('--confirm <when>', 'with always, programs get the page first too').choices(['auto', 'always']),
    )
    .option('--preview', 'let link previews in chats and mails show the file name, the sender and the message')
    .option(
      '--from <sender>',
      'the sender that recipients see, such as "Anna Keller, Acme <anna@acme.example>" (default: LINKS_FROM, or that of the deployment)',
    )
    .option('--message <text>', 'a message to recipients, in plain text')
    .option('--note <text>', 'a note for yourself');
}

export type OrderSettings = Omit<LinkOrder, 'key' | 'keys' | 'prefix' | 'bucket'>;

/** Turns the options into an order for the owner API. @throws UsageError for what the API would refuse, before a file is sent */
export function orderSettings(options: LinkOptions): OrderSettings {
  const {
    notBefore,
    uses: maxUses,
    pin,
    filename,
    delivery,
    oversize,
    confirm,
    preview,
    from,
    message,
    note,
  } = options;
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
    from,
    message,
    note,
  });
  checkSettings(settings);
  return settings;
}

/** Turns an order into the core's own form. */
export function coreOrderOf({ expiresIn, expiresAt, notBefore, allowedCidrs, ...rest }: OrderSettings) {
  return defined({
    ...rest,
    expiresIn: expiresIn === undefined ? undefined : Number(expiresIn),
    expiresAt: epochSeconds(expiresAt),
    notBefore: epochSeconds(notBefore),
    allowedCidrs: allowedCidrs && [...allowedCidrs],
  });
}

/** Unix time in seconds. */
export function epochSeconds(iso: string): number;
export function epochSeconds(iso: string | undefined): number | undefined;
export function epochSeconds(iso: string | undefined): number | undefined {
  return iso === undefined ? undefined : Math.floor(Date.parse(iso) / 1000);
}

/** Leaves times to the owner API, which judges them by its own clock. @throws UsageError for what it would refuse */
export function checkSettings(settings: OrderSettings): void {
  asUsage(() => checkOrder(coreOrderOf(settings)));
}

/** Checks times by the owner API's clock. @throws UsageError for what it would refuse */
export function checkTimes(settings: OrderSettings, policy: Policy): void {
  asUsage(() => readTimes(coreOrderOf(settings), policy, epochSeconds(policy.now)));
}

function asUsage(check: () => void): void {
  try {
    check();
  } catch (error) {
    throw error instanceof LinkError ? new UsageError(error.message, { cause: error }) : error;
  }
}
