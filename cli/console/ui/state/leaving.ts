import { computed, effect } from '@preact/signals';
import { isCopied } from './copied.ts';
import { jobs } from './jobs.ts';

/** Whether this page alone has something: a link that is not made yet, or an address that nobody has copied. */
const isAtStake = computed(() =>
  jobs.value.some(({ state }) => state.value.is !== 'done' || !isCopied(state.value.link.url)),
);

const ask = (event: Event) => event.preventDefault();

/** The browser asks before it leaves a page with this listener; without, it may keep the page for the way back. */
effect(() => {
  if (isAtStake.value) addEventListener('beforeunload', ask);
  else removeEventListener('beforeunload', ask);
});
