import type { LinkError } from '../core/errors.ts';
import { PIN_LENGTH } from '../core/pin.ts';
import { errorHeaders, STATUS } from '../http/problem.ts';
import type { Reply } from '../http/reply.ts';
import { sizeText } from './browser/size-text.ts';
import { kindText, timeElement } from './format.ts';
import { type Html, html } from './html.ts';
import { htmlPage, kindLine } from './layout.ts';
import { saverHtml } from './saver.ts';
import { type Language, TEXTS, type Texts } from './texts.ts';

/** What the download page says of a link. */
export interface DownloadPage {
  token: string;
  language: Language;
  /** Absent where whoever looks may not know it. */
  file?: {
    name: string;
    contentType: string;
    /** Bytes. */
    size: number;
  };
  /** Whether link previews may show the file's name. */
  isPreviewed: boolean;
  /** Epoch seconds. */
  expiresAt: number;
  usesLeft: number;
  needsPin: boolean;
  /** Whether a script may claim it and fetch it in parts. */
  comesInParts: boolean;
  /** What went wrong with the try before this one: shown above the form, under its own status. */
  failed?: LinkError;
  /** Of a redirect delivery: how long the second URL lives, and where it points. */
  redirect?: { seconds: number; origin: string };
}

/** From here on a name is set smaller: characters. */
const LONG_NAME = 60;

/** The page that a browser's navigation gets: what the file is, and a button that claims it. */
export function downloadPage(page: DownloadPage): Reply {
  const { file, failed, language } = page;
  const texts = TEXTS[language];
  const title = file?.name ?? texts.aFile;
  const shown = htmlPage({
    status: failed ? STATUS[failed.code] : 200,
    language,
    title,
    ...(page.isPreviewed ? { previewTitle: title } : {}),
    previewText: usesText(page, texts),
    face: html`${kindLine(file ? kindText(file.name, file.contentType, texts) : texts.singleUse)}
<h1 dir="auto"${title.length > LONG_NAME && html` class="long"`}>${title}</h1>
<dl>
${file && html`<dt>${texts.size}</dt><dd>${sizeText(file.size, language)}</dd>`}
<dt>${texts.until}</dt><dd>${timeElement(page.expiresAt, language)}</dd>
</dl>`,
    stub: stub(page, texts),
    ...(page.redirect ? { formTarget: page.redirect.origin } : {}),
  });
  return failed ? { ...shown, headers: { ...shown.headers, ...errorHeaders(failed) } } : shown;
}

function usesText({ usesLeft }: DownloadPage, { once, times }: Texts): string {
  return usesLeft === 1 ? once : times(usesLeft);
}

function stub(page: DownloadPage, texts: Texts): Html {
  const { token, failed, needsPin, comesInParts, redirect } = page;
  return html`${failed && failure(failed, texts)}<form method="post" action="/download?token=${token}"${comesInParts && html` data-parts`}>
<input type="hidden" name="token" value="${token}">
${needsPin && pinField(texts)}<button>${texts.download}</button>
</form>
<p class="once">${usesText(page, texts)}${redirect && html`<span id="approximate"> ${texts.approximate(redirect.seconds)}</span>`}</p>
${comesInParts && saverHtml(texts)}`;
}

function pinField({ pin }: Texts): Html {
  const { min, max } = PIN_LENGTH;
  return html`<label>${pin} <input name="pin" required minlength="${min}" maxlength="${max}" autocomplete="off" autocapitalize="off" spellcheck="false"></label>
`;
}

function failure({ code, details: { triesLeft } }: LinkError, { errors, triesLeft: triesText }: Texts): Html {
  const { happened, next } = errors[code];
  return html`<p class="failed" role="alert"><strong>${happened}</strong> ${next}${triesLeft !== undefined && ` ${triesText(triesLeft)}`}</p>
`;
}
