import { setTimeout } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import { LinksError } from '../../client/index.ts';
import { type ConnectionOptions, connect } from '../connection.ts';
import { durationInWords, handedOut, humanBytes, localTime } from '../format.ts';
import { rowOf, widthOf } from '../layout.ts';
import { past, seconds } from '../options.ts';
import { printDetail, printJsonLine, printNote, printResult } from '../output.ts';
import { runStoppable } from '../stoppable.ts';
import type { LedgerEvent } from '../tail/ledger-events.ts';
import { LedgerWatch } from '../tail/watch.ts';
import { between } from '../whole-number.ts';

interface TailOptions extends ConnectionOptions {
  since?: string;
  interval: number;
  links: number;
  json?: boolean;
}

/** Adds `links tail`, which shows what happens to links as it happens. */
export function addTail(program: Command): void {
  program
    .command('tail')
    .summary('show what happens to links as it happens')
    .description(
      'Polls the ledger and prints a line for each link that is created, claimed, completed, ' +
        'failed, aborted, redirected, revoked or expired, until Ctrl-C. It watches the newest links.',
    )
    .option('--since <when>', 'start with what happened since then, such as 2h or 2030-01-31T12:00', past)
    .addOption(new Option('--interval <duration>', 'time between two polls').argParser(interval).default(2, '2s'))
    .option('--links <number>', 'how many links to watch', watched, 500)
    .option('--json', 'print each event as a line of JSON')
    .action((_options: TailOptions, self: Command) => tail(self.optsWithGlobals()));
}

const watched = (text: string): number => between(text, 1, 10_000);

const interval = (text: string): number => Math.max(1, seconds(text));

async function tail(options: TailOptions): Promise<void> {
  const watch = new LedgerWatch((await connect(options)).links, options.links);
  const print = options.json ? printJsonLine : (event: LedgerEvent) => printResult(lineOf(event));
  await runStoppable(async (signal) => {
    printDetail(beginning(options));
    const ended = AbortSignal.any([signal, watchReader()]);
    const earlier = await watch.fetchNews();
    const { since } = options;
    if (since !== undefined) for (const event of earlier) if (event.time >= since) print(event);
    while (await waitUnless(options.interval, ended)) {
      for (const event of await fetchNewsPatiently(watch)) print(event);
    }
  });
}

/** Says what is going on, because nothing else appears until something happens. */
function beginning({ interval, links }: TailOptions): string {
  const often = interval === 1 ? 'second' : durationInWords(interval);
  return `Checking your newest ${links} links every ${often}. Press Ctrl-C to stop.`;
}

/** Aborts once the reader has left, as in `links tail | head -1`. */
function watchReader(): AbortSignal {
  const gone = new AbortController();
  process.stdout.once('close', () => gone.abort());
  return gone.signal;
}

/** Waits for so many seconds. Resolves to false once the signal aborts. */
async function waitUnless(pause: number, signal: AbortSignal): Promise<boolean> {
  await setTimeout(pause * 1000, undefined, { signal }).catch(() => {});
  return !signal.aborted;
}

/** Fetches what is new; notes a failure that may pass. @throws LinksError for a refusal, which will not */
async function fetchNewsPatiently(watch: LedgerWatch): Promise<LedgerEvent[]> {
  try {
    return await watch.fetchNews();
  } catch (error) {
    const isPassing = error instanceof LinksError && (error.status === undefined || error.status >= 500);
    if (!isPassing) throw error;
    printNote(`${error.message} (Trying again.)`);
    return [];
  }
}

function lineOf({ time, event, linkId, sourceIp, bytesSent, ...object }: LedgerEvent): string {
  const sent = bytesSent === undefined ? '' : `, ${humanBytes(bytesSent)}`;
  const from = sourceIp === undefined ? [] : [`from ${sourceIp}${sent}`];
  const cells = [localTime(time), event.padEnd('redirected'.length), linkId, handedOut(object), ...from];
  return rowOf(cells, widthOf(process.stdout));
}
