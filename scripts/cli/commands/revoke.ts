import type { Command } from 'commander';
import { type LinkId, linkIdOf, parseLinkId, parseToken } from '../../../functions/core/token.ts';
import { type ConnectionOptions, connect } from '../connection.ts';
import { UsageError } from '../errors.ts';
import { detail, report } from '../output.ts';

/** `links revoke`: ends links before their time. */
export function addRevoke(program: Command): void {
  program
    .command('revoke')
    .summary('end links before their time')
    .description('Revokes links: no use of them begins from now on.')
    .argument('<id|url...>', 'ids of links, or their URLs')
    .action((names: string[], _options: ConnectionOptions, command: Command) =>
      revoke(names, command.optsWithGlobals()),
    );
}

async function revoke(names: string[], options: ConnectionOptions): Promise<void> {
  const ids = names.map(linkIdNamed);
  const { links } = connect(options);
  for (const id of ids) {
    try {
      await links.revoke(id);
      detail(`Revoked ${id}`);
    } catch (error) {
      // The others are none the worse for it.
      process.exitCode = report(error);
    }
  }
}

/** The id that a person means by an id, a link's URL or its token. @throws UsageError, which repeats no token */
export function linkIdNamed(name: string): LinkId {
  const url = URL.canParse(name) ? new URL(name) : undefined;
  const token = parseToken(url?.searchParams.get('token') ?? name);
  const id = token ? linkIdOf(token) : parseLinkId(name);
  if (id) return id;
  throw new UsageError(
    url ? 'That URL holds no whole token: copy it again.' : `"${name}" is neither the id nor the URL of a link.`,
  );
}
