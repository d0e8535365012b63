import { type Command, Option } from 'commander';
import type { Link, LinkStatus } from '../../client/index.ts';
import { type ConnectionOptions, connect } from '../connection.ts';
import { objectNamed } from '../create/s3-name.ts';
import { handedOut, humanBytes, localTime } from '../format.ts';
import { tableOf, widthOf } from '../layout.ts';
import { linksTo } from '../links-to.ts';
import { printDetail, printJson, printResult } from '../output.ts';
import { between } from '../whole-number.ts';

interface ListCommandOptions extends ConnectionOptions {
  status?: LinkStatus[];
  key?: string;
  limit: number;
  all?: boolean;
  owner?: string;
  json?: boolean;
}

const STATUSES: readonly LinkStatus[] = [
  'scheduled',
  'active',
  'being_claimed',
  'used',
  'locked',
  'expired',
  'revoked',
];

/** Adds `links list`, which lists the caller's links. */
export function addList(program: Command): void {
  program
    .command('list')
    .summary('list links, newest first')
    .description(
      'Lists your links as a table, newest first. Links that have ended stay for a while (30 days by default).',
    )
    .addOption(new Option('--status <status...>', 'only links with one of these statuses').choices(STATUSES))
    .option('--key <key>', 'only links to this key, or to s3://bucket/key, and archives that hold it')
    .option('--limit <number>', 'how many links to list at most', limit, 50)
    .option('--all', 'list all links')
    .option('--owner <arn>', 'list the links of another owner (for administrators)')
    .option('--json', 'print the links as a JSON array')
    .action((_options: ListCommandOptions, self: Command) => list(self.optsWithGlobals()));
}

const limit = (text: string): number => between(text, 1, 1_000_000);

async function list(options: ListCommandOptions): Promise<void> {
  const object = options.key === undefined ? undefined : objectNamed(options.key);
  const { links } = await connect(options);
  const most = options.all ? Number.POSITIVE_INFINITY : options.limit;
  const found: Link[] = [];
  let isMore = false;
  const listed = withStatus(links.all({ owner: options.owner }), options);
  for await (const link of object === undefined ? listed : linksTo(links, listed, object)) {
    if (found.length === most) {
      isMore = true;
      break;
    }
    found.push(link);
  }
  if (options.json) printJson(found);
  else if (found.length > 0) printResult(table(found));
  else printDetail(emptySentence(options));
  if (isMore) printDetail(`These are the newest ${most} links. Use --all to list the others too.`);
}

async function* withStatus(links: AsyncIterable<Link>, { status }: ListCommandOptions): AsyncGenerator<Link> {
  for await (const link of links) if (status === undefined || status.includes(link.status)) yield link;
}

function emptySentence({ status, key, owner }: ListCommandOptions): string {
  if (status ?? key) return 'No links match.';
  return owner === undefined ? 'You have no links yet. Create one with `links create`.' : 'That owner has no links.';
}

function table(links: readonly Link[]): string {
  return tableOf(
    ['ID', 'STATUS', 'USES', 'SIZE', 'CREATED', 'EXPIRES', 'KEY'],
    links.map(({ id, status, uses, maxUses, size, createdAt, expiresAt, ...link }) => [
      id,
      status,
      maxUses === undefined ? '-' : `${uses}/${maxUses}`,
      humanBytes(size),
      localTime(createdAt),
      localTime(expiresAt),
      handedOut({ ...link, files: link.archive?.files }),
    ]),
    widthOf(process.stdout),
  );
}
