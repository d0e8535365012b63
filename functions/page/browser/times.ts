import { localTime } from './saver-view.ts';

/** Puts the recipient's own time in place of UTC, and counts down to when a link opens. */
export function showTimes(): void {
  for (const time of document.querySelectorAll<HTMLTimeElement>('time[datetime]')) {
    time.textContent = localTime(new Date(time.dateTime));
  }
  const countdown = document.getElementById('opens');
  if (countdown) countDown(countdown, Date.parse(countdown.dataset.at ?? ''));
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** When it is over, the page is asked for again. */
function countDown(element: HTMLElement, at: number): void {
  const seconds = Math.ceil((at - Date.now()) / 1000);
  if (seconds <= 0) {
    setTimeout(() => location.reload(), 1_000);
    return;
  }
  element.hidden = false;
  const shown = element.lastElementChild;
  if (shown) shown.textContent = durationText(seconds);
  setTimeout(() => countDown(element, at), 1_000);
}

/** The two largest units of a duration: 2 hr, 5 min. */
function durationText(seconds: number): string {
  const first = UNITS.findIndex(([, length]) => seconds >= length);
  let left = seconds;
  const texts = UNITS.slice(first, first + 2).map(([unit, length]) => {
    const count = Math.floor(left / length);
    left -= count * length;
    const format = { style: 'unit', unit, unitDisplay: 'short' } as const;
    return new Intl.NumberFormat(document.documentElement.lang, format).format(count);
  });
  return texts.join(' ');
}
