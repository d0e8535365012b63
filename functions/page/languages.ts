import Negotiator from 'negotiator';
import type { RequestHeaders } from '../http/request.ts';
import { ar } from './texts/ar.ts';
import { de } from './texts/de.ts';
import { en } from './texts/en.ts';
import { es } from './texts/es.ts';
import { fr } from './texts/fr.ts';
import { ja } from './texts/ja.ts';
import { ptBR } from './texts/pt-br.ts';
import type { Texts } from './texts/texts.ts';

/** The pages' texts, one file for each language. A language that lacks a text does not compile. The first is the default. */
export const TEXTS = { en, de, fr, es, ja, 'pt-BR': ptBR, ar } as const satisfies Record<string, Texts>;

/** The languages of the pages. */
export type Language = keyof typeof TEXTS;

export const LANGUAGES = Object.keys(TEXTS) as Language[];

/**
 * The language of a page: the best of ours by Accept-Language (RFC 9110, 12.5.4), English where none matches. Countries
 * do not matter: we have one variety of each language, so Portugal gets Brazilian Portuguese.
 */
export function languageOf(headers: RequestHeaders): Language {
  const negotiator = new Negotiator({ headers: { 'accept-language': headers['accept-language'] ?? '*' } });
  const wanted = negotiator.language(LANGUAGES.map(withoutCountry));
  return LANGUAGES.find((language) => withoutCountry(language) === wanted) ?? 'en';
}

function withoutCountry(language: Language): string {
  return new Intl.Locale(language).language;
}
