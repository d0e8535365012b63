import { createHash } from 'node:crypto';
import type { ErrorCode, LinkError } from '../core/errors.ts';
import { errorHeaders, STATUS } from './problem.ts';
import { type Reply, reply } from './reply.ts';

/** What the download page says of a link. */
export interface DownloadPage {
  token: string;
  filename: string;
  /** Bytes. */
  size: number;
  /** Epoch seconds. */
  expiresAt: number;
  usesLeft: number;
  needsPin: boolean;
  /** What went wrong with the try before this one: shown above the form, under its own status. */
  failed?: LinkError;
  /** Of a redirect delivery: how long the second URL lives, and where it points. */
  redirect?: { seconds: number; origin: string };
}

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { box-sizing: border-box; margin: 0; padding: 1rem; min-height: 100vh; display: grid; place-items: center;
  background: light-dark(#f4f5f7, #14161a); }
main { box-sizing: border-box; width: min(30rem, 100%); padding: 2rem; background: light-dark(#fff, #1e2127);
  border-radius: 1rem; box-shadow: 0 1px 4px #0003; }
h1 { margin: 0 0 1rem; font-size: 1.25rem; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; margin: 0 0 1.5rem; }
dt { opacity: .7; } dd { margin: 0; }
label { display: block; margin-bottom: 1rem; }
input { box-sizing: border-box; width: 100%; font: inherit; padding: .5rem; margin-top: .25rem; }
button { width: 100%; font: inherit; font-weight: 600; padding: .75rem; border: 0; border-radius: .5rem; cursor: pointer;
  color: #fff; background: #1d5fd1; }
button:focus-visible, input:focus-visible { outline: 3px solid #7db0ff; outline-offset: 2px; }
p { margin: 1rem 0 0; }
small { opacity: .75; }
.failed { margin: 0 0 1rem; padding: .75rem; border-left: 4px solid #d43c3c; background: light-dark(#fdecec, #3a2226); }
`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** The page that a browser's navigation gets: what the file is, and a button that claims it. */
export function downloadPage(page: DownloadPage): Reply {
  const pin = page.needsPin
    ? '<label>PIN <input name="pin" required minlength="4" maxlength="64" autocomplete="off"></label>'
    : '';
  const once =
    page.usesLeft === 1
      ? 'This link works once.'
      : `This link works ${page.usesLeft} more times, once for each recipient.`;
  const approximate = page.redirect
    ? ` <small>The button leads to an address that anybody who has it can use for ${page.redirect.seconds} seconds: once is approximate here.</small>`
    : '';
  const { failed } = page;
  const shown = htmlPage(
    failed ? STATUS[failed.code] : 200,
    page.filename,
    `<h1>${escapeHtml(page.filename)}</h1>
${failed ? `<p class="failed" role="alert">${escapeHtml(failed.message)}${triesText(failed)}</p>` : ''}
<dl>
<dt>Size</dt><dd>${sizeText(page.size)}</dd>
<dt>Available until</dt><dd><time datetime="${isoTime(page.expiresAt)}">${timeText(page.expiresAt)}</time></dd>
</dl>
<form method="post" action="/download">
<input type="hidden" name="token" value="${escapeHtml(page.token)}">
${pin}<button>Download</button>
</form>
<p>${once}${approximate}</p>`,
    page.redirect?.origin,
  );
  return failed ? { ...shown, headers: { ...shown.headers, ...errorHeaders(failed) } } : shown;
}

/** An error as a page, for a browser: the same status and headers as the problem has. */
export function errorPage(error: LinkError): Reply {
  const { at } = error.details;
  const [, happened = error.message, next = ''] = /^(.*?[.;]) (.*)$/s.exec(error.message) ?? [];
  const label = AT_LABELS[error.code] ?? 'Time';
  const when = at === undefined ? '' : `<p>${label}: <time datetime="${isoTime(at)}">${timeText(at)}</time></p>`;
  const body = `<h1>${escapeHtml(happened.replace(/;$/, '.'))}</h1><p>${escapeHtml(next)}${triesText(error)}</p>${when}`;
  const page = htmlPage(STATUS[error.code], 'Download', body);
  return { ...page, headers: { ...page.headers, ...errorHeaders(error) } };
}

/** What the time beside an error is the time of. */
const AT_LABELS: Partial<Record<ErrorCode, string>> = {
  used: 'Used',
  expired: 'Expired',
  revoked: 'Revoked',
  not_yet: 'Works from',
};

function triesText({ details: { triesLeft } }: LinkError): string {
  return triesLeft === undefined ? '' : ` Tries left: ${triesLeft}.`;
}

function htmlPage(status: number, title: string, body: string, formTarget = ''): Reply {
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
  return reply(
    status,
    { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': pagePolicy(formTarget), vary: 'accept' },
    html,
  );
}

/** Nothing but this page's own style, and a form that goes back here, or on to where a redirect leads (CSP 3, form-action). */
function pagePolicy(formTarget: string): string {
  return [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    `form-action 'self' ${formTarget}`.trim(),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];

function sizeText(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toPrecision(3)} ${UNITS[power]}`;
}

function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

function timeText(seconds: number): string {
  return `${isoTime(seconds).slice(0, 16).replace('T', ' ')} UTC`;
}
