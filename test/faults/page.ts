import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Kept } from './promises.ts';
import type { Outcome } from './run.ts';
import type { Sight, TableState } from './scenario.ts';

/** What a run of the suite has shown, group by group; of a scenario that failed, why. */
export type Report = { title: string; rows: (Outcome | { name: string; defect: string })[] }[];

const ROOT = join(import.meta.dirname, '../..');

/** Where the suite writes its report, and what is made of it. */
export const REPORT_FILE = join(ROOT, '.local/reliability.json');
export const PAGE_FILE = join(ROOT, 'docs/reliability.md');

const SEEN: Record<Sight['bytes'], string> = {
  none: 'nothing of the file',
  part: 'a part, then the connection is cut',
  whole: 'the whole file, equal byte for byte',
};

const TABLE: Record<TableState, string> = {
  free: 'no claim',
  reserved: 'reserved, for 30 s',
  committed: 'committed; no outcome, no bytes',
  completed: 'completed; every byte',
  failed: 'failed; exactly the bytes that the client received',
  redirected: 'redirected',
  'free, revoked': 'no claim; revoked',
  'completed, revoked': 'completed; every byte; revoked',
};

const KEPT: Record<Kept, string> = {
  delivered: 'both: delivered',
  'delivered; its key fetches the rest': 'both: its key fetches the rest',
  'works again at once': 'both: works again at once',
  'works again after 30 s': 'both: works again after 30 s',
  'works again once the file is back': 'both: works again once the file is back',
  'ended by its owner': 'both: its owner ended it',
  'its key fetches the file': 'never twice; never lost with its key only',
};

/** docs/reliability.md. */
export function renderPage(report: Report): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rows = report.flatMap((group) => [[`**${group.title}**`, '', '', ''], ...group.rows.map(cellsOf)]);
  const count = report.reduce((sum, group) => sum + group.rows.length, 0);
  const head = ['fault', 'what the recipient sees', 'what the table says', 'which promises hold, and how it shows'];
  return `${introduction(count)}\n${[head, head.map(() => '---'), ...rows].map(line).join('\n')}\n`;
}

function cellsOf(row: Report[number]['rows'][number]): string[] {
  if ('defect' in row) return [row.name, '', '', `**broken**: ${row.defect}`];
  const { status, code, bytes } = row.sees;
  const reply = status === 0 ? 'no answer' : [status, code].filter(Boolean).join(' ');
  const seen = bytes === 'none' && status !== 0 ? reply : `${reply}: ${SEEN[bytes]}`;
  const kept = row.unknowable === undefined ? KEPT[row.kept] : `${KEPT[row.kept]}. ${row.unknowable}`;
  return [row.name, seen, TABLE[row.table], kept];
}

const introduction = (count: number) => `# Reliability

In each of ${count} faults, no stranger got a byte of a link that another client had used, and no fault before the commit spent a
use. In a few cases a client that lost its answer needs its own key to fetch the file; the last column of the table says why.

- **Never twice.** No order of requests, retries and failures gives the bytes of a one-use link to two clients.
- **Never lost.** No failure before the commit spends the use: nothing has been written yet, and the link works again at once. The
  first byte is already in hand, and is handed on right after the commit. (A client that fetches in parts may first reserve the use for
  30 s, by \`POST /claim\`.)

[ADR 0015](adr/0015-one-write-claims.md) explains the protocol. \`test/interleavings\` tries every order of its steps. This page shows the
real path: the built functions under AWS's runtime client, with S3 and DynamoDB behind proxies that fail.

## What the function cannot know
- **Whether the client is still there.** Lambda does not tell a function that its client has left; the run goes on to the
  end. \`completed\` therefore means that every byte was handed to Lambda, and the table says so even where the client
  left early, or lost the answer on its way. One that stays and takes nothing is cut after \`SLOW_CLIENT_SECONDS\`: \`aborted\`.
- **Whether a commit landed** when the table answers neither the write nor what comes after it. The recipient is told
  \`outcome_unknown\`: the use may be spent.
- **That it was killed** between the moment at which its commit landed and the first byte. On AWS that is milliseconds: the
  table's answer on its way back. It is longer where the answer is held up, and no protocol over two machines can close it.

In all three the claim's own secret helps: a client that sent an \`Idempotency-Key\` (\`links get\` does), or has the cookie,
fetches the file until the lease ends (1 h by default), whole or by Range, after \`completed\` as well, up to four times its
size. A client without the secret is told 410, like any stranger.

A claim that stays \`committed\` without a byte noted belongs to a function that died, or whose outcome could not be written:
the recipient may have all of the file, a part, or nothing. A connection that is cut never looks like a clean end.

## One region
The promises rest on conditional writes to one item, so they hold where all writers see the same item:

- **A table in one region**, which this deploys: yes.
- **A global table with eventual consistency**, DynamoDB's default: no. Each region checks the condition against its own copy, and
  of two writes at once the last one wins. Two clients in two regions can both commit, and *never twice* is broken.
- **A global table with strong consistency (MRSC)**: a write lands in another region before it succeeds, and one that meets a
  change in another region fails, so the promises can hold. We have not tried it. Such tables have no TTL: ended links would stay
  until you delete them.

AWS says so in [how global tables work](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html).

## What was tried
${count} scenarios, each on a link of its own, with a file of 1 MB where it says nothing else. The first client always
brings an Idempotency-Key, so that what it helps can be shown. After each scenario the faults end, and the suite checks:

- a stranger is told 410 if and only if the use is spent or the link has ended, 409 if and only if it is held, and else
  has the whole file; whoever comes after that is told 410;
- nobody but the first client has bytes, once it has any; and what it has are the file's own, from the first on;
- a client without a byte can still have the file: by the link, at once or 30 s later, or by its key, and then the last
  column says why;
- the table counts as many bytes as the client received, wherever the function could know it.

S3 has 8 s to answer and 5 s to each chunk; DynamoDB 3 tries of 2 s. A body that breaks off is reopened at its offset, up
to 3 times. Waits of a minute and speeds of 10 kB/s are scaled down, as their names say.

\`make test-stress\` writes down what it saw, and \`npx node test/faults/page.ts\` makes this page of it. The suite fails where
the page says anything else.
`;

if (import.meta.main) writeFileSync(PAGE_FILE, renderPage(JSON.parse(readFileSync(REPORT_FILE, 'utf8')) as Report));
