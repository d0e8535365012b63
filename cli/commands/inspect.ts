import type { Command } from 'commander';
import type { ArchivedFile, Claim, InspectedLink } from '../../client/index.ts';
import { type ConnectionOptions, connect } from '../connection.ts';
import { durationInWords, humanBytes, localTime, printable, withLocalTimes } from '../format.ts';
import { beside, tableOf, widthOf } from '../layout.ts';
import { linkIdNamed } from '../link-name.ts';
import { printJson, printResult } from '../output.ts';

interface InspectOptions extends ConnectionOptions {
  json?: boolean;
}

/** Adds `links inspect`, which shows a link and its claims. */
export function addInspect(program: Command): void {
  program
    .command('inspect')
    .summary('show a link and its claims')
    .description(
      'Shows everything known about a link, the files of an archive, and its claims: the addresses they came from, the times and the outcomes.',
    )
    .argument('<id|url>', 'id or URL of the link')
    .option('--json', 'print the link with its claims as JSON')
    .action((name: string, _options: InspectOptions, self: Command) => inspect(name, self.optsWithGlobals()));
}

async function inspect(name: string, options: InspectOptions): Promise<void> {
  const id = linkIdNamed(name);
  const link = await (await connect(options)).links.inspect(id);
  if (options.json) return printJson(link);
  printResult(factsOf(link).join('\n'));
  printResult('');
  if (link.files) {
    printResult(filesTable(link.files));
    printResult('');
  }
  printResult(link.claims.length === 0 ? 'Nobody has claimed it.' : claimsTable(link.claims));
}

function factsOf(link: InspectedLink): string[] {
  const { delivery, promise } = link;
  const facts: Record<string, string | undefined> = {
    id: link.id,
    status: link.status,
    ...objectFacts(link),
    filename: printable(link.filename),
    size: humanBytes(link.size),
    type: printable(link.contentType),
    uses: link.maxUses === undefined ? undefined : `${link.uses} of ${link.maxUses}`,
    delivery: `${delivery} (${promise})`,
    promise: withLocalTimes(link.promiseNote),
    created: localTime(link.createdAt),
    'not before': link.notBefore && localTime(link.notBefore),
    expires: localTime(link.expiresAt),
    revoked: link.revokedAt && localTime(link.revokedAt),
    lease: link.leaseSeconds === undefined ? undefined : leaseInWords(link.leaseSeconds),
    pin: link.pin ? `yes, ${link.wrongPins || 'no'} wrong ${link.wrongPins === 1 ? 'try' : 'tries'} so far` : undefined,
    networks: link.allowedCidrs?.join(', '),
    confirm: link.confirm === 'always' ? link.confirm : undefined,
    from: link.from && printable(link.from),
    message: link.message && printable(link.message.replaceAll(/\n+/g, ' ')),
    note: link.note === undefined ? undefined : printable(link.note),
    owner: link.owner,
  };
  const widest = Math.max(...Object.keys(facts).map((name) => name.length));
  return Object.entries(facts).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const lead = `${name.padEnd(widest)}  `;
    // Names may have blanks. The terminal breaks them, so that they can be copied whole.
    return NAMES.includes(name) ? `${lead}${value}` : beside(lead, value, widthOf(process.stdout));
  });
}

/** What it hands out. */
function objectFacts({ bucket, key = '', versionId, archive }: InspectedLink): Record<string, string> {
  if (archive) return { bucket, files: `${archive.files}, ${humanBytes(archive.filesSize)} in all` };
  return { object: `s3://${bucket}/${printable(key)}${versionId === undefined ? '' : ` (version ${versionId})`}` };
}

const NAMES = ['object', 'filename'];

function leaseInWords(seconds: number): string {
  return seconds === 0 ? 'none, so a broken download cannot be resumed' : durationInWords(seconds);
}

function filesTable(files: readonly ArchivedFile[]): string {
  return tableOf(
    ['FILE', 'SIZE', 'KEY'],
    files.map(({ name, size, key }) => [printable(name), humanBytes(size), printable(key)]),
    widthOf(process.stdout),
  );
}

function claimsTable(claims: readonly Claim[]): string {
  return tableOf(
    ['CLAIM', 'STATE', 'FROM', 'CLAIMED', 'SETTLED', 'SENT'],
    claims.map(({ id, state, sourceIp, reservedAt, committedAt, settledAt, bytesSent }) => [
      id,
      state,
      sourceIp,
      localTime(committedAt ?? reservedAt ?? ''),
      settledAt === undefined ? '' : localTime(settledAt),
      bytesSent === undefined ? '' : humanBytes(bytesSent),
    ]),
    widthOf(process.stdout),
  );
}
