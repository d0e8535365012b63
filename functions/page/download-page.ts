import type { LinkError } from '../core/errors.ts';
import { MAX_WRONG_PINS, PIN_LENGTH } from '../core/pin.ts';
import type { Sender } from '../core/sender.ts';
import { errorHeaders, STATUS } from '../http/problem.ts';
import type { Reply } from '../http/reply.ts';
import type { Brand } from './brand.ts';
import { sizeText } from './browser/size-text.ts';
import { timeUntilText } from './browser/time-text.ts';
import { downloadViewHtml } from './download-view.ts';
import { countText, errorText, kindText, nameHtml, senderLine, timeElement } from './format.ts';
import { fill, type Html, html } from './html.ts';
import { type Language, TEXTS } from './languages.ts';
import { htmlPage, kindLine } from './layout.ts';
import type { Texts } from './texts/texts.ts';

/** The content of the download page. */
export interface DownloadPage {
  token: string;
  language: Language;
  brand?: Brand | undefined;
  /**
   * Absent if the visitor may not know it. The size is in bytes. An archive has the number of its files, the sum of their sizes and,
   * if the visitor may know them, their names.
   */
  file?: { name: string; contentType: string; size: number; files?: number; filenames?: readonly string[] } | undefined;
  /** As the file, absent if the visitor may not know it. */
  from?: Sender | undefined;
  /** Plain text. */
  message?: string | undefined;
  /** Whether link previews may show the file's name. */
  isPreviewed: boolean;
  /** Epoch seconds, as all times here. */
  now: number;
  expiresAt: number;
  usesLeft: number;
  needsPin: boolean;
  /** Whether a script may claim it and fetch it in parts. */
  comesInParts: boolean;
  /** Whether the file is too large for the form. */
  isTooLargeForForm: boolean;
  /** Whether a download that broke off may be started again. */
  hasLease: boolean;
  /** The visitor's own claim. */
  held?: { since: number; until: number; isComplete: boolean } | undefined;
  /** The error of the last try. The page shows it above the form and has its status. */
  failed?: LinkError | undefined;
  /** For a redirect: how long the presigned URL lives, and where it points. */
  redirect?: { seconds: number; origin: string } | undefined;
}

/** Longer names are set smaller: characters. */
const LONG_NAME = 60;

/** How many names of an archive's files the page has room for. */
const NAMES_SHOWN = 8;

/** A link with less time than this ends soon: seconds. */
const SOON = 86_400;

/** The page that a browser gets when it opens a link: what the file is, and a button that claims it. */
export function downloadPage(page: DownloadPage): Reply<string> {
  const { file, from, message, failed, language } = page;
  const texts = TEXTS[language];
  const title = file?.name ?? texts.aFile;
  const shown = htmlPage({
    status: failed ? STATUS[failed.code] : 200,
    language,
    brand: page.brand,
    title,
    previewTitle: page.isPreviewed ? title : undefined,
    previewText: usesText(page, texts),
    face: html`${from && senderLine(from, texts)}${message !== undefined && html`<p class="message" dir="auto">${message}</p>\n`}${kindLine(file ? kindText(file.name, file.contentType, texts) : texts.singleUse)}
<h1${title.length > LONG_NAME && html` class="long"`}>${file ? nameHtml(title) : title}</h1>
<dl>
${file?.files !== undefined && html`<dt>${texts.files}</dt><dd>${countText(file.files, language)}</dd>`}
${file && html`<dt>${texts.size}</dt><dd>${sizeText(file.size, language)}</dd>`}
${page.held === undefined && html`<dt class="idle">${texts.until}</dt><dd class="idle">${timeElement(page.expiresAt, language)}</dd>`}
</dl>${file?.filenames && filenamesList(file.filenames, texts)}`,
    stub: html`<div class="idle">
${failed && failure(failed, texts)}${notices(page, texts)}${downloadForm(page, texts)}
</div>
${downloadViewHtml(texts)}`,
    formTarget: page.redirect?.origin,
  });
  return failed ? { ...shown, headers: { ...shown.headers, ...errorHeaders(failed) } } : shown;
}

/** The first names, and how many more there are. */
function filenamesList(names: readonly string[], { more }: Texts): Html {
  const hidden = names.length - NAMES_SHOWN;
  return html`
<ul class="files">${names.slice(0, NAMES_SHOWN).map((name) => html`<li>${nameHtml(name)}</li>`)}${hidden > 0 && html`<li>${more(hidden)}</li>`}</ul>`;
}

function usesText({ usesLeft }: DownloadPage, { once, times }: Texts): string {
  return usesLeft === 1 ? once : times(usesLeft);
}

/** The notices above the button. */
function notices(page: DownloadPage, texts: Texts): Html {
  const { held, redirect, language } = page;
  const uses = html`<p><strong>${usesText(page, texts)}</strong> ${texts.onceMeans}</p>\n${ending(page, texts)}`;
  return html`${held ? holding(held, language, texts) : uses}
${redirect && html`<p class="of-form">${texts.approximate(redirect.seconds)}</p>`}
${page.isTooLargeForForm && html`<p class="of-form"><strong>${texts.errors.too_large.happened}</strong> ${texts.errors.too_large.next}</p>`}
`;
}

function ending({ now, expiresAt, language }: DownloadPage, { ends }: Texts): Html | undefined {
  const seconds = expiresAt - now;
  if (seconds > SOON) return undefined;
  const at = new Date(expiresAt * 1000).toISOString();
  return html`<p id="ends" data-at="${at}">${fill(ends, html`<span>${timeUntilText(seconds, language)}</span>`)}</p>\n`;
}

/** The state of the download, for the holder of its claim. That every byte was sent does not prove that every byte arrived. */
function holding(
  { since, until, isComplete }: NonNullable<DownloadPage['held']>,
  language: Language,
  { holder }: Texts,
) {
  return html`<p id="holder"><strong>${fill(isComplete ? holder.downloaded : holder.begun, timeElement(since, language))}</strong></p>
<p>${fill(holder.again, timeElement(until, language))}</p>`;
}

function downloadForm(page: DownloadPage, texts: Texts): Html {
  const { token, needsPin, comesInParts, isTooLargeForForm, hasLease, held } = page;
  const marks = [comesInParts && 'parts', isTooLargeForForm && 'large', hasLease && 'lease'].filter(Boolean);
  const button = held ? texts.downloadAgain : texts.download;
  return html`<form method="post" action="/download?token=${token}"${marks.map((mark) => html` data-${String(mark)}`)}>
${needsPin && pinField(texts)}<button${isTooLargeForForm && html` class="in-parts" hidden`}>${button}</button>
</form>
${!isTooLargeForForm && html`<noscript><p class="hint">${texts.downloading.whereItIs}</p></noscript>`}`;
}

function pinField({ pin, pinHint }: Texts): Html {
  const { min, max } = PIN_LENGTH;
  return html`<label>${pin} <input name="pin" dir="auto" aria-describedby="pin-hint" required minlength="${min}" maxlength="${max}" autocomplete="off" autocapitalize="off" spellcheck="false"></label>
<p id="pin-hint" class="hint">${pinHint(MAX_WRONG_PINS)}</p>
`;
}

function failure({ code, details: { triesLeft } }: LinkError, texts: Texts): Html {
  const { happened, next } = errorText(code, texts);
  return html`<p class="failed" role="alert"><strong>${happened}</strong> ${next}${triesLeft !== undefined && ` ${texts.triesLeft(triesLeft)}`}</p>
`;
}
