import axe from 'axe-core';
import type { Page } from 'playwright-core';
import type { Sight } from './pages.ts';
import { isFirefox } from './world.ts';

/** The colours that a page is looked at in. Over BiDi no media features can be set in Firefox. */
export const SCHEMES = isFirefox ? [] : (['light', 'dark'] as const);

export const localeOf = (sight?: Sight) => (sight?.locale ? { locale: sight.locale } : {});

/** What axe finds: the rule, and where. */
export async function violationsOf(page: Page): Promise<string[]> {
  // Past the policy of the page, which lets nobody's script run but its own.
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate('axe.run()')) as axe.AxeResults;
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}
