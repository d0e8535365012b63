import { useEffect, useRef } from 'preact/hooks';
import { counted } from '../common/format.ts';
import { clearJobs, jobs } from '../state/jobs.ts';
import { JobCard } from './job-card.tsx';
import { PinCard } from './pin-card.tsx';

/** The links that are being made, or were just made. */
export function Results() {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const all = jobs.value;
  const isBusy = all.some(({ state }) => state.value.is !== 'done' && state.value.is !== 'stopped');
  const made = all.filter(({ state }) => state.value.is === 'done').length;
  const title = isBusy
    ? 'On its way'
    : made === all.length
      ? `${counted(made, 'link')} to send`
      : 'Not everything worked';
  const pin = all[0]?.order.pin;
  return (
    <div class="ticket">
      <div class="face">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        <ul class="jobs" aria-label="New links">
          {all.map((job) => (
            <JobCard key={job.id} job={job} />
          ))}
        </ul>
      </div>
      <div class="tear" />
      <div class="stub">
        {pin !== undefined && made > 0 ? <PinCard pin={pin} /> : null}
        <p>
          {made > 0
            ? 'These addresses are shown here once: they are stored nowhere. '
            : 'Leave this page open until the upload is done. '}
        </p>
        <button type="button" class="quiet wide" disabled={isBusy} onClick={clearJobs}>
          Send something else
        </button>
      </div>
    </div>
  );
}
