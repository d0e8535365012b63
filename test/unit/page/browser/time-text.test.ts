import { describe, expect, test } from '@jest/globals';
import { durationText, roughDurationText, timeUntilText } from '../../../../functions/page/browser/time-text.ts';

describe('a duration', () => {
  test.each([
    [172_800, 'en', '2 days'],
    [172_800, 'de', '2 Tage'],
    [172_800, 'fr', '2 jours'],
    [172_800, 'es', '2 días'],
    [172_800, 'ja', '2 日'],
    [172_800, 'pt-BR', '2 dias'],
    [172_800, 'ar', 'يومان'],
    [93_784, 'en', '1 day, 2 hours'],
    [93_784, 'de', '1 Tag, 2 Stunden'],
    [93_784, 'pt-BR', '1 dia e 2 horas'],
    [1_500, 'ar-EG', '25 دقيقة'],
    [3_601, 'en', '1 hour'],
    [61, 'en', '1 minute, 1 second'],
    [1, 'en', '1 second'],
  ])('of %d s is in %s: %s', (seconds, language, text) => {
    expect(durationText(seconds, language).replaceAll(/[\u00a0\u202f]/g, ' ')).toBe(text);
  });

  test.each([
    [12_600, '4 hours'],
    [5_400, '90 minutes'],
    [119, '119 seconds'],
    [0.2, '1 second'],
  ])('of about %d s is %s', (seconds, text) => {
    expect(roughDurationText(seconds, 'en')).toBe(text);
  });

  test('from now is said so', () => {
    expect(timeUntilText(1_500, 'en')).toBe('in 25 minutes');
  });
});
