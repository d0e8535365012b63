import { type LinkId, linkIdOf, parseLinkId, parseToken } from '../functions/core/token.ts';
import { UsageError } from './errors.ts';
import { printable } from './format.ts';

/** Moves ids and tokens that begin with `-` behind `--`, where they are not taken for options. */
export function withNamesAsArguments(words: readonly string[]): string[] {
  const isName = (word: string) => word.startsWith('-') && (parseLinkId(word) ?? parseToken(word)) !== undefined;
  const end = words.includes('--') ? words.indexOf('--') : words.length;
  const names = words.slice(0, end).filter(isName);
  if (names.length === 0) return [...words];
  return [...words.slice(0, end).filter((word) => !isName(word)), '--', ...names, ...words.slice(end + 1)];
}

/** Reads the id of a link from its id, URL or token. @throws UsageError, which repeats no token */
export function linkIdNamed(name: string): LinkId {
  const url = URL.canParse(name) ? new URL(name) : undefined;
  const token = parseToken(url?.searchParams.get('token') ?? name);
  const id = token ? linkIdOf(token) : parseLinkId(name);
  if (id) return id;
  if (url?.protocol === 's3:') {
    throw new UsageError(`${printable(name)} is an object, and no link: \`links list --key\` shows the links to it.`);
  }
  throw new UsageError(
    url
      ? 'The URL is incomplete: copy all of it, and put it in quotes.'
      : `"${name}" is neither the id nor the URL of a link: use one that \`links list\` shows.`,
  );
}
