import { type LinkId, linkIdOf, parseLinkId, parseToken } from '../../functions/core/token.ts';
import { UsageError } from './errors.ts';

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
