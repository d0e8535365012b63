import { useKeptFocus } from '../common/use-kept-focus.ts';
import { items } from '../state/basket.ts';
import { isSendingMore, jobs } from '../state/jobs.ts';
import { Compose } from './compose.tsx';
import { NotTaken } from './not-taken.tsx';
import { Results } from './results.tsx';

/** The ticket: what to send and how, then the links. Those that are there stay in view while more is sent. */
export function SendView() {
  const root = useKeptFocus();
  const hasJobs = jobs.value.length > 0;
  const isComposing = !hasJobs || isSendingMore.value || items.value.length > 0;
  return (
    <section class="send" ref={root}>
      <NotTaken />
      {isComposing ? <Compose key="compose" /> : null}
      {hasJobs ? <Results key="results" isAlone={!isComposing} /> : null}
    </section>
  );
}
