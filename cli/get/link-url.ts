import { type LinkId, linkIdOf, parseToken, type Token } from '../../functions/core/token.ts';
import { UsageError } from '../errors.ts';

/** The parts of a link's URL. */
export interface LinkUrl {
  token: Token;
  id: LinkId;
  /** The URL to POST the token to, as a form. */
  claimUrl: URL;
  /** Without the token, which goes into the form or the query. */
  downloadUrl: URL;
}

/** Reads a link's URL. @throws UsageError, which repeats no token */
export function parseLinkUrl(text: string): LinkUrl {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new UsageError('This is not the URL of a link: copy all of it, and put it in quotes.');
  }
  const token = parseToken(url.searchParams.get('token') ?? '');
  if (!token) throw new UsageError('The URL is incomplete: copy all of it, and put it in quotes.');
  return { token, id: linkIdOf(token), claimUrl: new URL('claim', url), downloadUrl: new URL(url.pathname, url) };
}
