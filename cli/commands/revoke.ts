import type { Command } from 'commander';
import pMap from 'p-map';
import { type Link, type LinksClient, LinksError } from '../../client/index.ts';
import { type ConnectionOptions, connect } from '../connection.ts';
import { type ObjectName, objectNamed } from '../create/s3-name.ts';
import { Stopped, UsageError } from '../errors.ts';
import { fewOf, handedOut, localTime, printable } from '../format.ts';
import { linkIdNamed } from '../link-name.ts';
import { linksTo } from '../links-to.ts';
import { printDetail, printJsonLine, printNote, report, sentenceOf } from '../output.ts';
import { canAsk, confirm } from '../prompt.ts';

interface RevokeOptions extends ConnectionOptions {
  key?: string;
  bucket?: string;
  yes?: boolean;
  json?: boolean;
}

const AT_ONCE = 8;

/** Adds `links revoke`, which ends links early. */
export function addRevoke(program: Command): void {
  program
    .command('revoke')
    .summary('revoke links')
    .description(
      'Revokes links: nobody can begin a download with them any more, or resume a broken one. A download that is under ' +
        'way may still reach its end.',
    )
    .argument('[id|url...]', 'ids or URLs of links')
    .option(
      '--key <key>',
      'revoke every link to this key, or to s3://bucket/key, that has not ended, and every archive that holds it; asks first at a terminal',
    )
    .option('--bucket <name>', 'with --key: only links to this bucket')
    .option('-y, --yes', 'do not ask')
    .option('--json', 'print each outcome as a line of JSON: id, revoked, error')
    .action((names: string[], _options: RevokeOptions, self: Command) => revoke(names, self.optsWithGlobals()));
}

async function revoke(names: string[], options: RevokeOptions): Promise<void> {
  if ((names.length === 0) === (options.key === undefined)) {
    throw new UsageError('Give either the ids or URLs of links, or --key for all links to a key.');
  }
  const named = names.map(linkIdNamed);
  const object = options.key === undefined ? undefined : objectNamed(options.key, options.bucket);
  const { links } = await connect(options);
  const ids = object === undefined ? named : await findIdsOf(links, object, options);
  const one = (id: string) => revokeOne(links, id, { ...options, isOne: ids.length === 1 });
  const outcomes = await pMap(ids, one, { concurrency: AT_ONCE });
  const revoked = outcomes.filter(Boolean).length;
  if (ids.length > 1)
    printDetail(revoked === ids.length ? `Revoked ${revoked} links.` : `Revoked ${revoked} of ${ids.length} links.`);
}

async function findIdsOf(links: LinksClient, object: ObjectName, { yes }: RevokeOptions): Promise<string[]> {
  const { key } = object;
  const found: Link[] = [];
  for await (const link of linksTo(links, lasting(links.all()), object)) found.push(link);
  const [presigned, revocable] = [found.filter(isPresigned), found.filter((link) => !isPresigned(link))];
  if (presigned.length > 0) printNote(presignedSentence(presigned, key));
  const archives = revocable.filter(({ archive }) => archive);
  if (archives.length > 0) printNote(archivesSentence(archives, key));
  if (revocable.length === 0) printDetail(`No link to ${key} is left to revoke.`);
  // A script that runs without a terminal has decided already.
  else if (!yes && canAsk()) {
    const which = revocable.length === 1 ? 'the one link' : `all ${revocable.length} links`;
    if (!(await confirm(`Revoke ${which} to ${printable(key)}?`))) throw new Stopped('Nothing was revoked.');
  }
  return revocable.map(({ id }) => id);
}

async function* lasting(links: AsyncIterable<Link>): AsyncGenerator<Link> {
  for await (const link of links) if (link.status !== 'expired' && link.status !== 'revoked') yield link;
}

const isPresigned = ({ delivery }: Link): boolean => delivery === 'presigned';

function presignedSentence(presigned: readonly Link[], key: string): string {
  const last =
    presigned
      .map(({ expiresAt }) => expiresAt)
      .sort()
      .at(-1) ?? '';
  const [what, they] =
    presigned.length === 1 ? ['A presigned URL', 'it works'] : [`${presigned.length} presigned URLs`, 'they work'];
  return `${what} to ${key} cannot be revoked: ${they} until ${localTime(last)}. Delete the object to end that sooner.`;
}

/** Says what else nobody can download any more. */
function archivesSentence(archives: readonly Link[], key: string): string {
  const names = fewOf(archives.map((link) => handedOut({ ...link, files: link.archive?.files })));
  const where = archives.length === 1 ? `the archive ${names}` : `${archives.length} archives: ${names}`;
  return `${key} is in ${where}. An archive can only be revoked whole.`;
}

/** Revokes one link and prints the outcome. Resolves to whether that worked. */
async function revokeOne(
  links: LinksClient,
  id: string,
  { json, isOne }: RevokeOptions & { isOne: boolean },
): Promise<boolean> {
  try {
    await links.revoke(id);
    if (json) printJsonLine({ id, revoked: true });
    else printDetail(`Revoked ${id}`);
    return true;
  } catch (error) {
    process.exitCode = report(error, isOne ? undefined : id);
    const code = error instanceof LinksError ? error.code : undefined;
    if (json) printJsonLine({ id, revoked: false, error: { code, message: sentenceOf(error) } });
    return false;
  }
}
