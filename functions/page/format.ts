import { type Html, html } from './html.ts';
import type { Language, Texts } from './texts.ts';

/** A moment in UTC, for the server knows no other zone; a script puts the recipient's own in its place. */
export function timeElement(seconds: number, language: Language): Html {
  const moment = new Date(seconds * 1000);
  const text = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  return html`<time datetime="${moment.toISOString()}">${text.format(moment)} UTC</time>`;
}

/** The kind of a file, for people: by its content type, with the name's extension where it has one. */
export function kindText(filename: string, contentType: string, { kinds }: Texts): string {
  const extension = /\.([a-z0-9]{1,5})$/i.exec(filename)?.[1]?.toUpperCase();
  const kind = kinds[kindOf(contentType)];
  return extension === undefined ? kind : `${kind} · ${extension}`;
}

function kindOf(contentType: string): keyof Texts['kinds'] {
  const [type = ''] = /^(?:image|video|audio|text)(?=\/)/.exec(contentType) ?? [];
  if (type !== '') return type as 'image' | 'video' | 'audio' | 'text';
  if (/zip|tar|7z|rar|compressed/.test(contentType)) return 'archive';
  return /pdf|word|document|presentation|sheet|excel|powerpoint|rtf/.test(contentType) ? 'document' : 'file';
}
