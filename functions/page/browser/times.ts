import { lang, localTime } from './download-view.ts';
import { serverNow } from './server-clock.ts';
import { durationText, timeUntilText } from './time-text.ts';

/** Shows times in the recipient's zone instead of UTC, and counts down to when a link opens or ends. */
export function showTimes(): void {
  for (const time of document.querySelectorAll<HTMLTimeElement>('time[datetime]')) {
    time.textContent = localTime(new Date(time.dateTime));
  }
  countDown(document.getElementById('opens'), durationText);
  countDown(document.getElementById('ends'), timeUntilText);
}

/** At zero the page is loaded again, unless a file is being downloaded. */
function countDown(element: HTMLElement | null, textOf: (seconds: number, language: string) => string): void {
  const shown = element?.querySelector('span:last-of-type');
  if (!element?.isConnected || !shown) return;
  const seconds = Math.ceil((Date.parse(element.dataset.at ?? '') - serverNow()) / 1000);
  if (seconds > 0) {
    element.hidden = false;
    shown.textContent = textOf(seconds, lang);
    setTimeout(() => countDown(element, textOf), 1_000);
  } else if (!document.querySelector('main[data-state]')) setTimeout(() => location.replace(location.href), 1_000);
}
