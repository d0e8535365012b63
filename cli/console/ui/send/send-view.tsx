import { items } from '../state/basket.ts';
import { jobs } from '../state/jobs.ts';
import { Compose } from './compose.tsx';
import { Results } from './results.tsx';

/** The ticket: what to send and how, then the links. */
export function SendView() {
  const isDone = jobs.value.length > 0 && items.value.length === 0;
  return <section class="send">{isDone ? <Results /> : <Compose />}</section>;
}
