import { computed, signal } from '@preact/signals';

const hash = signal(location.hash);

/** The link whose page was shown before the list; undefined if none was. */
export let lastShown: string | undefined;

addEventListener('hashchange', () => {
  lastShown = shownLink.peek();
  hash.value = location.hash;
});

/** The link whose page is shown; undefined for the list. */
export const shownLink = computed(() => /^#\/links\/([\w-]{22})$/.exec(hash.value)?.[1]);

export const pathOf = (id: string) => `#/links/${id}`;

export function showList(): void {
  location.hash = '#/';
}
