import { shortDuration } from '../../../format.ts';
import { sizeText, splitPath } from '../common/format.ts';
import { Sentence } from '../common/sentence.tsx';
import { cancelJob, type Job, type JobState, pauseJob, runJob } from '../state/jobs.ts';
import { NewLink } from './new-link.tsx';

/** One link that is being made. */
export function JobCard({ job }: { job: Job }) {
  const { item } = job;
  const state = job.state.value;
  return (
    <li class="job" data-state={state.is}>
      <p class="name">
        {splitPath(item.name).name} <span class="size">{sizeText(item.size)}</span>
      </p>
      {state.is === 'waiting' ? <p class="hint">Waits for the others.</p> : null}
      {state.is === 'uploading' ? <UploadState job={job} state={state} /> : null}
      {state.is === 'creating' ? <p class="hint">Creating the link…</p> : null}
      {state.is === 'stopped' ? <StoppedState job={job} state={state} /> : null}
      {state.is === 'done' ? <NewLink link={state.link} /> : null}
    </li>
  );
}

type StateOf<Name> = Extract<JobState, { is: Name }>;

function UploadState({ job, state: { sent, speed } }: { job: Job; state: StateOf<'uploading'> }) {
  const { size, name } = job.item;
  return (
    <>
      <progress max={Math.max(1, size)} value={sent} aria-label={`Upload of ${name}`} />
      <p class="figures">
        <span>
          {percentOf(sent, size)} % of {sizeText(size)}
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
  const { size, name } = job.item;
  const at = job.isUploaded ? 'The file is uploaded.' : `Stopped at ${percentOf(sent, size)} %.`;
  return (
    <>
      {job.isUploaded ? null : <progress max={Math.max(1, size)} value={sent} aria-label={`Upload of ${name}`} />}
      {error ? (
        <p class="failed">
          <strong>{at}</strong> <Sentence text={error.message} />
        </p>
      ) : (
        <p class="hint">{at} What was uploaded is kept for now.</p>
      )}
      <p class="buttons">
        <button type="button" class="quiet" onClick={() => void runJob(job)}>
          {job.isUploaded ? 'Try again' : 'Go on'}
        </button>
        <Cancel job={job} />
      </p>
    </>
  );
}

function Cancel({ job }: { job: Job }) {
  return (
    <button type="button" class="quiet" onClick={() => void cancelJob(job)}>
      Cancel<span class="unseen"> {job.item.name}</span>
    </button>
  );
}

/** The last percent is for S3: what has left the browser is not all there yet. */
const percentOf = (sent: number, size: number) =>
  size === 0 ? 99 : Math.min(99, Math.floor((Math.min(sent, size) / size) * 100));

const leftOf = (bytes: number, speed: number) => shortDuration(Math.max(1, Math.ceil(bytes / speed)));
