import { localeOf } from '../browser/locale.ts';

/** A text in the forms that a language has for numbers: CLDR's plural categories. # stands for the number. */
export type CountForms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** A text about a number, in the form that the language's plural rules choose; "other" where that form is not given. */
export function byCount(language: string, forms: CountForms): (count: number) => string {
  return (count) => {
    const form = forms[new Intl.PluralRules(language).select(count)] ?? forms.other;
    return form.replace('#', new Intl.NumberFormat(localeOf(language)).format(count));
  };
}
