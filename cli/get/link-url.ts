import { type LinkId, linkIdOf, parseToken, type Token } from '../../functions/core/token.ts';
import { UsageError } from '../errors.ts';

/** A link's URL, taken apart. */
export interface LinkUrl {
  token: Token;
  id: LinkId;
  /** POST it with the token as a form. */
  claimUrl: URL;
  /** Without the token, which goes into the form or the query. */
  downloadUrl: URL;
}

/** Reads a link's URL. @throws UsageError, which repeats no token */
export function parseLinkUrl(text: string): LinkUrl {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new UsageError('That is not the URL of a link: give the whole of it, in quotes.');
  }
  const token = parseToken(url.searchParams.get('token') ?? '');
  if (!token) throw new UsageError('A part of that URL is missing: copy all of it, and give it in quotes.');
  return { token, id: linkIdOf(token), claimUrl: new URL('claim', url), downloadUrl: new URL(url.pathname, url) };
}
