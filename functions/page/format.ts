import { type ErrorCode, isForOwners } from '../core/refusals.ts';
import type { Sender } from '../core/sender.ts';
import { splitName } from './browser/file-name.ts';
import { localeOf } from './browser/locale.ts';
import { fill, type Html, html } from './html.ts';
import type { Language } from './languages.ts';
import type { ErrorText, Texts } from './texts/texts.ts';

/** A moment in UTC, because the server knows no other zone; a script shows it in the recipient's. */
export function timeElement(seconds: number, language: Language): Html {
  const moment = new Date(seconds * 1000);
  const text = new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  return html`<time datetime="${moment.toISOString()}">${text.format(moment)} UTC</time>`;
}

export function countText(count: number, language: Language): string {
  return new Intl.NumberFormat(localeOf(language)).format(count);
}

/** A file's name, in its own direction of writing whatever the page's; its extension never breaks across lines. */
export function nameHtml(name: string): Html {
  const [stem, extension] = splitName(name);
  return html`<bdi>${stem}${extension !== '' && html`<span class="ext">${extension}</span>`}</bdi>`;
}

/** The sender's name in a sentence, in its own direction of writing. */
export function senderLine({ name }: Sender, { sentBy }: Texts): Html {
  return html`<p class="from">${fill(sentBy, html`<strong><bdi>${name}</bdi></strong>`)}</p>\n`;
}

/** By content type or, where that says nothing, by extension; the first match counts. */
const KINDS: readonly [keyof Texts['kinds'], RegExp][] = [
  ['image', /^image\/|\.(?:png|jpe?g|gif|webp|svg|heic|tiff?)$/i],
  ['video', /^video\/|\.(?:mp4|mov|mkv|webm|avi)$/i],
  ['audio', /^audio\/|\.(?:mp3|m4a|wav|flac|ogg)$/i],
  ['archive', /zip|x-tar|7z|rar|compressed|\.(?:tar|t?gz|xz|zst)$/i],
  ['document', /pdf|msword|document|presentation|sheet|ms-excel|rtf|\.(?:docx?|xlsx?|pptx?|od[tsp])$/i],
  ['text', /^text\/|\.(?:txt|csv|md|json)$/i],
];

/** The kind of a file in words, with the extension of its name if it has one. */
export function kindText(filename: string, contentType: string, { kinds }: Texts): string {
  const [, extension = ''] = /(\.[a-z0-9]{1,5})$/i.exec(filename) ?? [];
  const [kind] = KINDS.find(([, pattern]) => pattern.test(contentType) || pattern.test(extension)) ?? ['file' as const];
  return extension === '' ? kinds[kind] : `${kinds[kind]} · ${extension.slice(1).toUpperCase()}`;
}

/** The text of an error. Errors for owners only have none of their own, because no recipient gets them. */
export function errorText(code: ErrorCode, { errors }: Texts): ErrorText {
  return errors[isForOwners(code) ? 'internal' : code];
}
