import { splitName } from './file-name.ts';
import { localeOf } from './locale.ts';
import type { Phase, Progress } from './protocol.ts';
import { sizeText } from './size-text.ts';
import { roughDurationText } from './time-text.ts';

// Shows how a download goes, in the elements that functions/page/download-view.ts puts into the page. The state of <main>
// tells the style which other parts of the page stay visible.

/** How long nothing may come before the page says so. */
const STALLED_AFTER_MS = 6_000;

const language = document.documentElement.lang;
/** The recipient's own variety of the page's language: en-GB and en-US write dates differently. */
export const lang = navigator.languages.find((one) => one.startsWith(language)) ?? language;
let title = document.title;

const part = (id: string) => document.getElementById(id);
const main = () => document.querySelector('main');

/** Before anything is known. */
export function showStarting(): void {
  show('starting', '', viewText('starting'));
  setBar(0, 0);
}

/** The form was sent. Only the browser's list of downloads shows what becomes of it. */
export function showBegun(): void {
  show('begun', viewText('begun'), viewText('where'));
}

/** This browser made a claim, and its download is not running. */
export function showKept(until: number): void {
  show('kept', '', viewText('kept'));
  setUntil(until);
  offerAgain();
}

/** The download could not be started, after trying long enough. */
export function showNothing(): void {
  show('brokeOff', '', viewText('unreachable'));
  offerAgain();
}

export function showProgress(progress: Progress): void {
  const { phase, filename, size, received, hasDigest, until } = progress;
  const isDone = phase === 'complete';
  const state = isStalled(progress) ? 'stalled' : phase;
  const strong = isDone || !isGoing(phase) ? viewText(phase) : '';
  const told = isDone ? `${viewText('where')} ${hasDigest ? viewText('digest') : ''}` : viewText(state);
  show(state, strong, strong === told ? '' : told, filename);
  if (isGoing(phase) || isDone) setBar(received, size, state === 'downloading', isDone);
  if (isGoing(phase) || isDone) return;
  setUntil(until);
  offerAgain();
}

/** Whether it may still complete by itself. */
export function isGoing(phase: Phase): boolean {
  return ['starting', 'downloading', 'offline', 'waiting'].includes(phase);
}

/** Shows the button that starts again. */
export function offerAgain(): void {
  hide('again', false);
}

/** Shows what holds for a download in parts, and hides what holds for the form; or the reverse. */
export function showInParts(isInParts: boolean): void {
  for (const one of document.querySelectorAll<HTMLElement>('.of-form')) one.hidden = isInParts;
  for (const one of document.querySelectorAll<HTMLElement>('.in-parts')) one.hidden = !isInParts;
}

/** Restores the page as it was, for the form. */
export function hideDownloadView(): void {
  showInParts(false);
  hide('download', true);
  main()?.removeAttribute('data-state');
  document.title = title;
}

/** The status is a live region: it is touched only when it changes, so that a screen reader says it once. */
function show(state: string, strong: string, text: string, name?: string): void {
  const page = main();
  const status = part('status');
  if (!page || !status) return;
  const hadFocus = page.contains(document.activeElement);
  if (page.dataset.state === undefined) title = document.title;
  page.dataset.state = state;
  hide('download', false);
  const heading = nameHeading(name ?? viewText('heading'));
  document.title = [strong.replace(/[.。]$/, ''), heading].filter(Boolean).join(' · ');
  if (status.dataset.said !== strong + text) {
    status.dataset.said = strong + text;
    const emphasis = document.createElement('strong');
    emphasis.textContent = strong;
    status.replaceChildren(...(strong ? [emphasis, ' '] : []), text);
  }
  for (const id of ['bar', 'figures', 'until', 'again']) hide(id, true);
  if (hadFocus) keepFocus();
}

/** Puts the file's name into the heading, unless it is there. @returns the name for the title */
function nameHeading(name: string): string {
  const heading = document.querySelector('h1');
  if (!heading || heading.textContent === name) return name;
  // The download page already names the file.
  if (main()?.querySelector('form') && name === viewText('heading')) return heading.textContent ?? name;
  const [stem, extension] = splitName(name);
  const unbroken = Object.assign(document.createElement('span'), { className: 'ext', textContent: extension });
  const isolated = document.createElement('bdi');
  isolated.append(stem, unbroken);
  heading.replaceChildren(isolated);
  return name;
}

/** Keeps the focus in the page when the button that was pressed is gone. */
function keepFocus(): void {
  if (document.activeElement !== document.body && document.activeElement?.getClientRects().length) return;
  lead(document.querySelector('h1'));
}

/** Moves the focus, and so a screen reader, to an element. */
export function lead(place: HTMLElement | null | undefined): void {
  if (place?.localName === 'h1') place.tabIndex = -1;
  place?.focus();
}

const heard = { received: -1, at: 0 };

function isStalled({ phase, received, size }: Progress): boolean {
  const now = performance.now();
  if (phase !== 'downloading' || received !== heard.received) Object.assign(heard, { received, at: now });
  return received < size && now - heard.at > STALLED_AFTER_MS;
}

const rate = { at: 0, received: 0, perSecond: 0 };

function setBar(received: number, size: number, isFlowing = false, isDone = false): void {
  hide('bar', false);
  hide('figures', false);
  const bar = part('bar') as HTMLProgressElement;
  if (size > 0 || isDone) {
    bar.max = Math.max(1, size);
    bar.value = isDone ? bar.max : received;
  }
  const amount = isDone ? sizeText(size, lang) : `${sizeText(received, lang)} / ${sizeText(size, lang)}`;
  setText('received', size > 0 || isDone ? amount : '');
  const left = timeLeft(received, size, isFlowing);
  const share = isDone ? 1 : received / Math.max(1, size);
  setText('left', size > 0 || isDone ? [percent(share), left].filter(Boolean).join(' · ') : '');
  if (size > 0 && !isDone) document.title = `${percent(share)} · ${document.title}`;
}

function percent(share: number): string {
  return new Intl.NumberFormat(localeOf(lang), { style: 'percent' }).format(Math.floor(share * 100) / 100);
}

/** The time left, from the speed of the last seconds; empty until that is known, and while nothing comes. */
function timeLeft(received: number, size: number, isFlowing: boolean): string {
  const seconds = (performance.now() - rate.at) / 1000;
  const isNew = rate.at === 0 || received < rate.received;
  if (isNew || !isFlowing) Object.assign(rate, { at: performance.now(), received, perSecond: 0 });
  else if (seconds > 2) {
    const now = (received - rate.received) / seconds;
    const perSecond = rate.perSecond === 0 ? now : (now + rate.perSecond) / 2;
    Object.assign(rate, { at: performance.now(), received, perSecond });
  }
  if (rate.perSecond === 0 || received === size) return '';
  return viewText('left').replace('{}', roughDurationText((size - received) / rate.perSecond, lang));
}

function setUntil(until: number): void {
  hide('until', false);
  const time = part('until')?.querySelector('time');
  if (!time) return;
  const moment = new Date(until);
  time.dateTime = moment.toISOString();
  time.textContent = localTime(moment);
}

/** A moment in the recipient's own zone. */
export function localTime(moment: Date): string {
  return moment.toLocaleString(localeOf(lang), { dateStyle: 'long', timeStyle: 'short' });
}

function viewText(name: string): string {
  return part('download')?.dataset[name] ?? '';
}

function setText(id: string, text: string): void {
  const element = part(id);
  if (element && element.textContent !== text) element.textContent = text;
}

function hide(id: string, isHidden: boolean): void {
  const element = part(id);
  if (element) element.hidden = isHidden;
}
