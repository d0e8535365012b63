/**
 * How numbers and times are written in a language: as people write them there, but always with the digits 0 to 9 and by the
 * Gregorian calendar. Arabic has two sets of digits, and which one Intl takes depends on the country. ASCII digits are read
 * in all of them (CLDR-10825), and file names and PINs beside them have the same. The server knows no country, so a page
 * would otherwise change its digits, and in Saudi Arabia its calendar, as soon as its script runs.
 *
 * @param language a language tag, as in `lang`
 */
export function localeOf(language: string): Intl.Locale {
  return new Intl.Locale(language, { numberingSystem: 'latn', calendar: 'gregory' });
}
