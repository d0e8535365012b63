import { signal } from '@preact/signals';

/** What screen readers say next. */
export const announcement = signal('');

/** Tells people who cannot see the page that something has happened on it. */
export function announce(sentence: string): void {
  announcement.value = sentence;
}
