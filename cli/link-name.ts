import { type LinkId, linkIdOf, parseLinkId, parseToken } from '../functions/core/token.ts';
import { UsageError } from './errors.ts';
import { printable } from './format.ts';

/**
 * Old links may have ids, and tokens, that begin with `-`, as options do: these go behind `--`, where nothing is an option.
 */
export function withNamesAsArguments(words: readonly string[]): string[] {
  const isName = (word: string) => word.startsWith('-') && (parseLinkId(word) ?? parseToken(word)) !== undefined;
  const end = words.includes('--') ? words.indexOf('--') : words.length;
  const names = words.slice(0, end).filter(isName);
  if (names.length === 0) return [...words];
  return [...words.slice(0, end).filter((word) => !isName(word)), '--', ...names, ...words.slice(end + 1)];
}

/** The id that a person means by an id, a link's URL or its token. @throws UsageError, which repeats no token */
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
      ? 'A part of that URL is missing: copy all of it, and give it in quotes.'
      : `"${name}" is neither the id nor the URL of a link.`,
  );
}
