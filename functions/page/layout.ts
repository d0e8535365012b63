import { createHash } from 'node:crypto';
import { type Reply, reply } from '../http/reply.ts';
import { type Brand, brandFooter, brandHeader, brandStyle } from './brand.ts';
import { Html, html } from './html.ts';
import { type Language, TEXTS } from './languages.ts';
import { PAGE_SCRIPT } from './scripts.ts';
import { STYLE } from './style.ts';

/** The content of the frame that all pages share. */
export interface Page {
  status: number;
  language: Language;
  brand?: Brand | undefined;
  title: string;
  /** The title in link previews; "A file for you" if absent. */
  previewTitle?: string | undefined;
  /** The text below it. */
  previewText?: string;
  /** The upper part of the ticket: the facts. */
  face: Html;
  /** The lower part: the actions. */
  stub?: Html | undefined;
  /** Whether the link is spent: the stub is torn off. */
  isSpent?: boolean;
  /** The origin that the form may lead to, besides this one. */
  formTarget?: string | undefined;
}

// The icon: a ticket with its stub.
const GLYPH =
  '<path fill="none" stroke="currentColor" stroke-width="1.6" stroke-linejoin="round" d="M3 4h18v5a3 3 0 0 0 0 6v5H3v-5a3 3 0 0 0 0-6z"/><path fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" d="M12 8v7m-3-3 3 3 3-3"/>';
const ICON = `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" color="#1c8f85">${GLYPH}</svg>`)}`;

/** The line above a heading: the icon, and a word beside it. */
export function kindLine(text: string): Html {
  return html`<p class="kind"><svg viewBox="0 0 24 24" aria-hidden="true">${new Html(GLYPH)}</svg>${text}</p>`;
}

export function htmlPage({
  status,
  language,
  brand,
  title,
  previewTitle,
  previewText,
  face,
  stub,
  isSpent,
  formTarget,
}: Page): Reply<string> {
  const texts = TEXTS[language];
  const ownStyle = brand ? brandStyle(brand) : '';
  const page = html`<!doctype html>
<html lang="${language}" dir="${texts.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<meta property="og:title" content="${previewTitle ?? texts.aFile}">
${previewText !== undefined && html`<meta property="og:description" content="${previewText}">\n`}<title>${title}</title>
<link rel="icon" href="${ICON}">
<style>${new Html(STYLE)}</style>
${ownStyle !== '' && html`<style>${new Html(ownStyle)}</style>\n`}</head>
<body data-now="${Date.now()}">
${brand && brandHeader(brand)}<main${isSpent === true && html` class="spent"`}>
<div class="face">
${face}
</div>
${stub && html`<div class="tear"></div>\n<div class="stub">\n${stub}\n</div>\n`}</main>
${brand && brandFooter(brand, texts.privacy)}${PAGE_SCRIPT !== '' && html`<script>${new Html(PAGE_SCRIPT)}</script>\n`}</body>
</html>
`;
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-language': language,
    'content-security-policy': pagePolicy(formTarget ?? '', ownStyle),
    vary: 'accept, accept-language',
  };
  return reply(status, headers, page.text);
}

/**
 * Allows this page's own styles, script and icon; requests to this origin only; and a form that leads back here, or on to
 * where a redirect leads (CSP 3, form-action). The frame starts the browser's own download.
 */
function pagePolicy(formTarget: string, ownStyle: string): string {
  return [
    "default-src 'none'",
    `style-src '${STYLE_HASH}'${ownStyle === '' ? '' : ` '${hashOf(ownStyle)}'`}`,
    ...(PAGE_SCRIPT === ''
      ? []
      : [`script-src '${SCRIPT_HASH}'`, "connect-src 'self'", "worker-src 'self'", "frame-src 'self'"]),
    'img-src data:',
    `form-action 'self' ${formTarget}`.trim(),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

const STYLE_HASH = hashOf(STYLE);
const SCRIPT_HASH = hashOf(PAGE_SCRIPT);

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
