import type { Progress } from './protocol.ts';
import { sizeText } from './size-text.ts';

// Shows how a saving goes, in the parts that `saver.ts` has put into the page.

const language = document.documentElement.lang;
/** The recipient's own variety of the page's language: en-GB writes another date than en-US. */
const lang = navigator.languages.find((one) => one.startsWith(language)) ?? language;

const part = (id: string) => document.getElementById(id);

/** Whether this page has a place for it. */
export const hasSaver = () => part('saver') !== null;

/** Before anything is known. */
export function showStarting(): void {
  show('starting', '', saverText('starting'));
  setBar(0, 0);
}

/** A claim was made in this browser, and what came of it is not here. */
export function showKept(until: number): void {
  show('kept', '', saverText('kept'));
  setUntil(until);
  hide('again', false);
}

/** Nothing came of the start: it was tried for long enough. */
export function showNothing(): void {
  show('brokeOff', saverText('brokeOff'), '');
  hide('again', false);
}

export function showProgress(progress: Progress): void {
  const { phase, filename, size, received, hasDigest, until } = progress;
  const isDone = phase === 'complete';
  const isGoing = phase === 'saving' || phase === 'offline' || phase === 'starting';
  const strong = isDone || !isGoing ? saverText(phase) : '';
  const told = isDone ? `${saverText('where')} ${saverText(hasDigest ? 'digest' : 'size')}` : saverText(phase);
  show(phase, strong, strong === told ? '' : told, filename);
  if (isGoing || isDone) setBar(received, size, phase === 'offline');
  if (isGoing || isDone) return;
  setUntil(until);
  hide('again', false);
}

/** The button now claims and fetches in parts: what is said of the form's redirect is not so. */
export function showInParts(): void {
  hide('approximate', true);
}

/** Gives the page back as it was, for the form. */
export function hideSaver(): void {
  hide('approximate', false);
  const saver = part('saver');
  for (const one of siblingsOf(saver)) one.hidden = one === saver;
}

/** The line is a live region: it is touched only where it changes, so that it is read out once. */
function show(phase: string, strong: string, text: string, heading?: string): void {
  const saver = part('saver');
  const status = part('status');
  if (!saver || !status) return;
  saver.hidden = false;
  saver.dataset.state = phase;
  for (const one of siblingsOf(saver)) one.hidden = one !== saver && !one.matches('h1, .kind');
  const title = saver.parentElement?.querySelector('h1');
  if (title) title.textContent = heading ?? saverText('heading');
  if (status.dataset.said !== strong + text) {
    status.dataset.said = strong + text;
    const emphasis = document.createElement('strong');
    emphasis.textContent = strong;
    status.replaceChildren(emphasis, ` ${text}`);
  }
  for (const id of ['bar', 'figures', 'until', 'again']) hide(id, true);
}

function siblingsOf(element: HTMLElement | null): HTMLElement[] {
  return [...(element?.parentElement?.children ?? [])] as HTMLElement[];
}

const rate = { at: 0, received: 0, perSecond: 0 };

function setBar(received: number, size: number, isOffline = false): void {
  hide('bar', false);
  hide('figures', false);
  const bar = part('bar') as HTMLProgressElement;
  if (size > 0) {
    bar.max = size;
    bar.value = received;
  }
  const amount = size > 0 ? `${sizeText(received, lang)} / ${sizeText(size, lang)}` : '';
  setText('received', amount);
  const left = isOffline ? '' : timeLeft(received, size);
  setText('left', size > 0 ? [percent(received / size), left].filter(Boolean).join(' · ') : '');
}

function percent(share: number): string {
  return new Intl.NumberFormat(lang, { style: 'percent' }).format(Math.floor(share * 100) / 100);
}

/** By the speed of the last seconds, once there is one to go by. */
function timeLeft(received: number, size: number): string {
  const seconds = (performance.now() - rate.at) / 1000;
  if (rate.at === 0 || received < rate.received) Object.assign(rate, { at: performance.now(), received, perSecond: 0 });
  else if (seconds > 2) {
    const now = (received - rate.received) / seconds;
    const perSecond = rate.perSecond === 0 ? now : (now + rate.perSecond) / 2;
    Object.assign(rate, { at: performance.now(), received, perSecond });
  }
  if (rate.perSecond === 0 || received === size) return '';
  const left = Math.ceil((size - received) / rate.perSecond);
  const [value, unit] = left < 90 ? [left, 'second'] : [Math.round(left / 60), 'minute'];
  return new Intl.NumberFormat(lang, { style: 'unit', unit, unitDisplay: 'short' }).format(value);
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
  return moment.toLocaleString(lang, { dateStyle: 'long', timeStyle: 'short' });
}

function saverText(name: string): string {
  return part('saver')?.dataset[name] ?? '';
}

function setText(id: string, text: string): void {
  const element = part(id);
  if (element && element.textContent !== text) element.textContent = text;
}

function hide(id: string, isHidden: boolean): void {
  const element = part(id);
  if (element) element.hidden = isHidden;
}
