import type { LinkError } from '../core/errors.ts';
import type { ErrorCode } from '../core/refusals.ts';
import type { Sender } from '../core/sender.ts';
import { errorHeaders, STATUS } from '../http/problem.ts';
import type { Reply } from '../http/reply.ts';
import type { Brand } from './brand.ts';
import { downloadViewHtml } from './download-view.ts';
import { errorText, senderLine, timeElement } from './format.ts';
import { type Html, html } from './html.ts';
import { type Language, TEXTS } from './languages.ts';
import { htmlPage, kindLine } from './layout.ts';
import type { Texts } from './texts/texts.ts';

/** Errors that may pass by themselves: their page has a button to try again. */
const MAY_PASS: ReadonlySet<ErrorCode> = new Set([
  'being_claimed',
  'busy',
  'internal',
  'network_refused',
  'not_yet',
  'outcome_unknown',
  'precondition_failed',
  'range_unsatisfiable',
  'shutting_down',
  'storage_unavailable',
  'too_large',
]);

/** Further content of an error's page. */
export interface ErrorPage {
  brand?: Brand | undefined;
  /** Whom to ask for a new link in place of the one with this id. */
  ask?: { sender: Sender; linkId: string } | undefined;
  /** Whether the browser should load the link once more by itself, from this page. */
  looksAgain?: boolean;
}

/**
 * An error as a page, for a browser, with the status and headers of the problem. With the link's token it has a button back
 * to the link, and room for the script to continue a download that this browser has begun.
 */
export function errorPage(
  error: LinkError,
  language: Language,
  token?: string,
  { brand, ask, looksAgain = false }: ErrorPage = {},
): Reply<string> {
  const texts = TEXTS[language];
  const code = codeShown(error);
  const { happened, next, at: label } = errorText(code, texts);
  const { at } = error.details;
  const wayOn = wayOnFrom(code, error, texts, token);
  const view = token !== undefined && downloadViewHtml(texts);
  const page = htmlPage({
    status: STATUS[error.code],
    language,
    brand,
    title: happened,
    face: html`${ask && senderLine(ask.sender, texts)}${kindLine(texts.singleUse)}
<h1>${happened}</h1>
<div class="idle">
<p>${next}</p>
${at !== undefined && label !== undefined && html`<dl><dt>${label}</dt><dd>${timeElement(at, language)}</dd></dl>`}
${ask && askLink(ask, texts)}</div>
${wayOn === undefined && view}`,
    stub: wayOn && html`<div class="idle">${wayOn}</div>\n${view}`,
    isSpent: code === 'used',
  });
  const again = looksAgain ? { refresh: `0; url=/download?token=${token}` } : {};
  return { ...page, headers: { ...page.headers, ...errorHeaders(error), ...again } };
}

/** For the wrong PIN that locks a link, the page says that it is locked. */
function codeShown({ code, details: { triesLeft } }: LinkError): ErrorCode {
  return code === 'pin_wrong' && triesLeft === 0 ? 'locked' : code;
}

function wayOnFrom(code: ErrorCode, { details: { at } }: LinkError, texts: Texts, token?: string): Html | undefined {
  if (token === undefined || !MAY_PASS.has(code)) return undefined;
  const again = html`<a class="button" href="/download?token=${token}">${texts.tryAgain}</a>`;
  if (code !== 'not_yet' || at === undefined) return again;
  const opens = new Date(at * 1000).toISOString();
  const countdown = html`<p id="opens" class="figures" role="timer" data-at="${opens}" hidden><span>${texts.opensIn}</span><span></span></p>`;
  return html`${countdown}\n${again}`;
}

/** A mail to the sender, for whoever has a program for mails; and the address, for everybody else. */
function askLink({ sender: { email }, linkId }: NonNullable<ErrorPage['ask']>, { ask }: Texts): Html | undefined {
  if (email === undefined) return undefined;
  // RFC 6068, 2: all but the at sign is percent-encoded, so that an address can add no header.
  const to = encodeURIComponent(email).replace('%40', '@');
  const body = ask.body.replace('{}', linkId);
  const href = `mailto:${to}?subject=${encodeURIComponent(ask.subject)}&body=${encodeURIComponent(body)}`;
  return html`<p class="ask"><a class="button" href="${href}">${ask.button}</a></p>
<p class="hint"><bdi>${email}</bdi></p>
`;
}
