import Negotiator from 'negotiator';
import { LANGUAGES, type Language } from './texts.ts';

/** The language of a page: the best of ours by Accept-Language (RFC 9110, 12.5.4), English where none is wanted. */
export function languageOf(headers: Headers): Language {
  const negotiator = new Negotiator({ headers: { 'accept-language': headers.get('accept-language') ?? '*' } });
  return (negotiator.language([...LANGUAGES]) as Language | undefined) ?? LANGUAGES[0];
}
