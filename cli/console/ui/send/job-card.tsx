import { shortDuration } from '../../../format.ts';
import { counted, preciseTime, sizeText } from '../common/format.ts';
import { Sentence } from '../common/sentence.tsx';
import { noteCopied } from '../state/copied.ts';
import { cancelJob, type Job, type JobState, pauseJob, runJob, strayLinksOf } from '../state/jobs.ts';
import { isUnknown } from '../state/mint.ts';
import { pathOf } from '../state/route.ts';
import { NewLink } from './new-link.tsx';

/** One link that is being made. */
export function JobCard({ job }: { job: Job }) {
  const state = job.state.value;
  return (
    <li class="job" data-state={state.is} tabIndex={-1} onCopy={({ target }) => noteSelected(target)}>
      <p class="name">
        <bdi>{job.name}</bdi> <span class="size">{contentsOf(job, state)}</span>
      </p>
      {state.is === 'waiting' ? <WaitingState job={job} /> : null}
      {state.is === 'uploading' ? <UploadState job={job} state={state} /> : null}
      {state.is === 'creating' ? <p class="hint">Creating the link…</p> : null}
      {state.is === 'stopped' ? <StoppedState job={job} state={state} /> : null}
      {state.is === 'done' ? <NewLink link={state.link} /> : null}
    </li>
  );
}

/** An address may be copied without its button. */
function noteSelected(input: EventTarget | null): void {
  if (!(input instanceof HTMLInputElement)) return;
  const { value, selectionStart, selectionEnd } = input;
  if (selectionEnd === value.length && selectionStart === 0) noteCopied(value);
}

type StateOf<Name> = Extract<JobState, { is: Name }>;

/** How much there is in it. What lies below a prefix is known as soon as there is a link. */
function contentsOf({ order, size }: Job, state: JobState): string {
  const made = state.is === 'done' ? state.link.archive : undefined;
  const files = made?.files ?? order.keys?.length;
  const bytes = order.prefix === undefined ? size : made?.filesSize;
  return [files && counted(files, 'file'), bytes === undefined ? '' : sizeText(bytes)].filter(Boolean).join(', ');
}

function WaitingState({ job }: { job: Job }) {
  return (
    <>
      <p class="hint">Waits for the others.</p>
      <p class="buttons">
        <Cancel job={job} />
      </p>
    </>
  );
}

function UploadState({ job, state: { sent, speed } }: { job: Job; state: StateOf<'uploading'> }) {
  const { size, name, uploads } = job;
  return (
    <>
      <progress max={Math.max(1, size)} value={sent} aria-label={`Upload of ${name}`} />
      <p class="figures">
        <span>
          {percentOf(sent, size)} % of {sizeText(size)}
          {uploads.count > 1 ? `, ${uploads.doneCount} of ${counted(uploads.count, 'file')}` : ''}
        </span>
        <span>{speed < 1 ? '' : `${sizeText(Math.round(speed))}/s, ${leftOf(size - sent, speed)} left`}</span>
      </p>
      <p class="buttons">
        <button type="button" class="quiet" onClick={() => pauseJob(job)}>
          Pause
        </button>
        <Cancel job={job} />
      </p>
    </>
  );
}

function StoppedState({ job, state: { sent, error } }: { job: Job; state: StateOf<'stopped'> }) {
  const { size, name, uploads } = job;
  return (
    <>
      {uploads.isDone ? null : <progress max={Math.max(1, size)} value={sent} aria-label={`Upload of ${name}`} />}
      {error ? (
        <p class="failed">
          <strong>{isUnknown(error) ? 'There may be a link already.' : reachedBy(job, sent)}</strong>{' '}
          <Sentence text={error.message} />
        </p>
      ) : (
        <p class="hint">{reachedBy(job, sent)} What was uploaded is kept for now.</p>
      )}
      {isUnknown(error) ? <Strays job={job} /> : null}
      <p class="buttons">
        <button type="button" class="quiet" onClick={() => void runJob(job)}>
          {isUnknown(error) ? 'Create another' : uploads.isDone && error ? 'Try again' : 'Go on'}
        </button>
        <Cancel job={job} />
      </p>
    </>
  );
}

/** Leads to what may be the link whose address was lost. */
function Strays({ job }: { job: Job }) {
  return (
    <>
      <p class="hint">
        Nobody has its address, so nobody can download with it. If it is in your list, you can revoke it there.
      </p>
      {strayLinksOf(job).map(({ id, createdAt }) => (
        <p class="buttons" key={id}>
          <a class="quiet" href={pathOf(id)}>
            Look at the link of {preciseTime(createdAt)}
          </a>
        </p>
      ))}
    </>
  );
}

function reachedBy({ size, uploads }: Job, sent: number): string {
  if (!uploads.isDone) return `Stopped at ${percentOf(sent, size)} %.`;
  if (uploads.count === 0) return 'No link was created.';
  return uploads.count === 1 ? 'The file is uploaded.' : 'The files are uploaded.';
}

function Cancel({ job }: { job: Job }) {
  return (
    <button type="button" class="quiet" onClick={() => void cancelJob(job)}>
      Cancel<span class="unseen"> {job.name}</span>
    </button>
  );
}

/** The last percent is for S3: what has left the browser is not all there yet. */
const percentOf = (sent: number, size: number) =>
  size === 0 ? 99 : Math.min(99, Math.floor((Math.min(sent, size) / size) * 100));

const leftOf = (bytes: number, speed: number) => shortDuration(Math.max(1, Math.ceil(bytes / speed)));
