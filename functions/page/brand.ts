import { gunzipSync } from 'node:zlib';
import { inkOn, PAPER, readableOn } from './colour.ts';
import { type Html, html } from './html.ts';

/** What the pages show of the deployment's owner. The configuration checks its form, not its contents. */
export interface Brand {
  name: string;
  /** `#rrggbb`. */
  accent?: string | undefined;
  /** An https URL. */
  privacyUrl?: string | undefined;
  /** `svg` is packed by gzip; `data` is base64. */
  logo?: { type: 'svg' | 'png'; data: string } | undefined;
}

/** The style of what a brand adds, and its accent: by day and by night, as dark and as light as it takes to be read. */
export function brandStyle({ accent }: Brand): string {
  if (accent === undefined) return LINES;
  const [light, dark] = [readableOn(accent, PAPER.light), readableOn(accent, PAPER.dark)];
  return `${LINES}:root { --accent: light-dark(${light}, ${dark}); --on-accent: light-dark(${inkOn(light)}, ${inkOn(dark)}); }`;
}

/** The lines above and below the ticket. */
const LINES = `
header, footer { width: min(28rem, 100%); padding: 0 .25rem 1rem; }
header { display: flex; align-items: center; gap: .75rem; font-weight: 600; overflow-wrap: anywhere; }
header img { flex: none; max-width: 60%; height: 2.75rem; padding: .25rem; object-fit: contain; background: light-dark(#0000, #fffdf8); border-radius: .4rem; }
footer { padding: 1rem .25rem 0; font-size: .875rem; text-align: center; } footer a { color: var(--muted); }
`;

/** The line above the ticket. */
export function brandHeader(brand: Brand): Html {
  const logo = logoUri(brand);
  // The name stands beside it, so the picture says nothing more.
  return html`<header>${logo && html`<img src="${logo}" alt="">`}<bdi>${brand.name}</bdi></header>\n`;
}

/** The line below it. */
export function brandFooter({ privacyUrl }: Brand, privacy: string): Html | undefined {
  return privacyUrl === undefined
    ? undefined
    : html`<footer><a href="${privacyUrl}" target="_blank" rel="noopener noreferrer">${privacy}</a></footer>\n`;
}

/** An image runs no scripts and fetches nothing, whatever is in it (SVG Integration, 3.2, "secure static mode"). */
function logoUri({ logo }: Brand): string | undefined {
  if (logo === undefined) return undefined;
  if (logo.type === 'png') return `data:image/png;base64,${logo.data}`;
  try {
    return `data:image/svg+xml;base64,${gunzipSync(Buffer.from(logo.data, 'base64'), { maxOutputLength: MOST_LOGO_BYTES }).toString('base64')}`;
  } catch {
    // A page without its logo is better than no page.
    return undefined;
  }
}

/** As in infra/variables.tf: every page carries it. */
const MOST_LOGO_BYTES = 8_192;
