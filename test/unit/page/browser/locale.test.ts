import { describe, expect, test } from '@jest/globals';
import { localeOf } from '../../../../functions/page/browser/locale.ts';
import { sizeText } from '../../../../functions/page/browser/size-text.ts';

const moment = new Date('2030-01-01T12:00:00Z');

describe.each(['ar', 'ar-EG', 'ar-SA', 'ar-MA', 'ar-AE'])('in Arabic as %s', (language) => {
  test('numbers have the digits of file names and PINs, and years are those of the sender', () => {
    const date = moment.toLocaleString(localeOf(language), { dateStyle: 'long', timeZone: 'UTC' });

    expect(sizeText(12_345_678, language)).toMatch(/^12[.,]3 م\.ب$/);
    expect(date).toMatch(/^1 يناير 2030/);
  });
});

test.each([
  ['en-GB', '1 January 2030'],
  ['pt-BR', '1 de janeiro de 2030'],
])('a date is written as people write it there: %s', (language, date) => {
  expect(moment.toLocaleString(localeOf(language), { dateStyle: 'long', timeZone: 'UTC' })).toBe(date);
});
