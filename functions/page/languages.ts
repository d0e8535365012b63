import Negotiator from 'negotiator';
import { de } from './texts/de.ts';
import { en } from './texts/en.ts';
import { es } from './texts/es.ts';
import { fr } from './texts/fr.ts';
import { ja } from './texts/ja.ts';
import type { Texts } from './texts/texts.ts';

/** The pages' texts, a file a language; what a language lacks does not compile. The first is for whoever asks for none of them. */
export const TEXTS = { en, de, fr, es, ja } as const satisfies Record<string, Texts>;

/** The languages of the pages. */
export type Language = keyof typeof TEXTS;

export const LANGUAGES = Object.keys(TEXTS) as Language[];

/** The language of a page: the best of ours by Accept-Language (RFC 9110, 12.5.4), English where none is wanted. */
export function languageOf(headers: Headers): Language {
  const negotiator = new Negotiator({ headers: { 'accept-language': headers.get('accept-language') ?? '*' } });
  return (negotiator.language(LANGUAGES) as Language | undefined) ?? 'en';
}
