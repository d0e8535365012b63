import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import pMap from 'p-map';
import { type LinksClient, LinksError } from '../../../client/index.ts';
import { type ConnectionOptions, connect } from '../connection.ts';
import { CommandError, UsageError } from '../errors.ts';
import { linkIdNamed } from '../link-name.ts';
import { detail, report, resultJsonLine, sentenceOf } from '../output.ts';

interface RevokeOptions extends ConnectionOptions {
  key?: string;
  bucket?: string;
  yes?: boolean;
  json?: boolean;
}

const AT_ONCE = 8;

/** `links revoke`: ends links before their time. */
export function addRevoke(program: Command): void {
  program
    .command('revoke')
    .summary('end links before their time')
    .description('Revokes links: no use of them begins from now on, and no broken download is resumed.')
    .argument('[id|url...]', 'ids of links, or their URLs')
    .option('--key <key>', 'every link to this key that is neither expired nor revoked; asks first at a terminal')
    .option('--bucket <name>', 'with --key: only in this bucket')
    .option('-y, --yes', 'do not ask')
    .option('--json', 'print what became of each as a line of JSON: id, revoked, error')
    .action((names: string[], _options: RevokeOptions, self: Command) => revoke(names, self.optsWithGlobals()));
}

async function revoke(names: string[], options: RevokeOptions): Promise<void> {
  if ((names.length === 0) === (options.key === undefined)) {
    throw new UsageError('Name links by their ids or URLs, or all links of a key by --key: one of the two.');
  }
  const named = names.map(linkIdNamed);
  const { links } = connect(options);
  const ids = options.key === undefined ? named : await idsOfKey(links, options.key, options);
  await pMap(ids, (id) => revokeOne(links, id, { ...options, isOne: ids.length === 1 }), { concurrency: AT_ONCE });
}

async function idsOfKey(links: LinksClient, key: string, { bucket, yes }: RevokeOptions): Promise<string[]> {
  const ids: string[] = [];
  for await (const link of links.all()) {
    const isEnded = link.status === 'expired' || link.status === 'revoked';
    if (link.key === key && !isEnded && (bucket ?? link.bucket) === link.bucket) ids.push(link.id);
  }
  if (ids.length === 0) detail(`No link to ${key} is left to revoke.`);
  else if (!yes) await confirm(`Revoke ${ids.length === 1 ? 'the one link' : `all ${ids.length} links`} to ${key}?`);
  return ids;
}

/** Asks the person at the terminal; where there is none, whoever wrote the script has decided. */
async function confirm(question: string): Promise<void> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C and Ctrl-D close it, and then nobody answers.
  const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  const answer = await Promise.race([terminal.question(`${question} [y/N] `), closed]);
  terminal.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new CommandError('Nothing was revoked.');
}

async function revokeOne(
  links: LinksClient,
  id: string,
  { json, isOne }: RevokeOptions & { isOne: boolean },
): Promise<void> {
  try {
    await links.revoke(id);
    if (json) resultJsonLine({ id, revoked: true });
    else detail(`Revoked ${id}`);
  } catch (error) {
    // The others are none the worse for it.
    process.exitCode = report(error, isOne ? undefined : id);
    const code = error instanceof LinksError ? error.code : undefined;
    if (json) resultJsonLine({ id, revoked: false, error: { code, message: sentenceOf(error) } });
  }
}
