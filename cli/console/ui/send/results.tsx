import { useEffect, useRef } from 'preact/hooks';
import type { MintedLink } from '../../../../client/link.ts';
import { CopyButton } from '../common/copy-button.tsx';
import { counted } from '../common/format.ts';
import { isCopied } from '../state/copied.ts';
import { type Job, jobs, sendMore } from '../state/jobs.ts';
import { JobCard } from './job-card.tsx';
import { PinCard } from './pin-card.tsx';

/** The links that are being made, and those that were made. @param isAlone whether the page has no other heading */
export function Results({ isAlone }: { isAlone: boolean }) {
  const all = jobs.value;
  const links = all.flatMap(({ state }) => (state.value.is === 'done' ? state.value.link : []));
  const advice = adviceOn(all, links);
  const batches = Map.groupBy(all, ({ batch }) => batch);
  return (
    <div class="ticket">
      <div class="face">
        <Heading newest={all[0]?.batch ?? 0} text={titleOf(all, links.length)} isAlone={isAlone} />
        {[...batches].map(([batch, some]) => (
          <Batch key={batch} jobs={some} />
        ))}
      </div>
      {isAlone || advice !== '' ? (
        <>
          <div class="tear" />
          <div class="stub">
            {links.length > 1 ? <CopyAll links={links} /> : null}
            <p>{advice}</p>
            {isAlone || links.length > 0 ? (
              <button type="button" class="quiet wide" onClick={sendMore}>
                {isAlone ? 'Send something else' : 'Done with these links'}
              </button>
            ) : null}
          </div>
        </>
      ) : null}
    </div>
  );
}

interface HeadingProps {
  newest: number;
  text: string;
  isAlone: boolean;
}

/** Gets the focus when links were ordered. */
function Heading({ newest, text, isAlone }: HeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const seen = useRef(0);
  useEffect(() => {
    if (newest > seen.current) heading.current?.focus();
    seen.current = Math.max(newest, seen.current);
  }, [newest]);
  const Level = isAlone ? 'h1' : 'h2';
  return (
    <Level ref={heading} tabIndex={-1}>
      {text}
    </Level>
  );
}

/** Links that were ordered together, with the PIN of all. */
function Batch({ jobs }: { jobs: Job[] }) {
  const pin = jobs.find(({ state }) => state.value.is === 'done')?.order.pin;
  return (
    <>
      <ul class="jobs" aria-label="New links">
        {jobs.map((job) => (
          <JobCard key={job.id} job={job} />
        ))}
      </ul>
      {pin === undefined ? null : <PinCard pin={pin} />}
    </>
  );
}

/** One line for each link, which a spreadsheet takes as two columns. */
function CopyAll({ links }: { links: readonly MintedLink[] }) {
  const lines = links.map(({ filename, url }) => `${filename.replace(/[\t\r\n]+/g, ' ')}\t${url}`);
  const addresses = links.map(({ url }) => url);
  return (
    <p class="buttons">
      <CopyButton text={lines.join('\n')} what="the names and links" label="Copy all" addresses={addresses} />
    </p>
  );
}

function titleOf(all: readonly Job[], made: number): string {
  const states = all.map(({ state }) => state.value);
  if (states.some(({ is }) => is !== 'done' && is !== 'stopped')) return 'On its way';
  if (states.some((state) => state.is === 'stopped' && state.error)) return 'Not everything worked';
  return made === all.length ? `${counted(made, 'link')} to send` : 'Paused';
}

function adviceOn(all: readonly Job[], links: readonly MintedLink[]): string {
  if (links.length === 0) {
    const isUploading = all.some(({ uploads }) => !uploads.isDone);
    return isUploading ? 'Leave this page open until the upload is done.' : '';
  }
  const left = links.filter(({ url }) => !isCopied(url)).length;
  const isSome = left > 0 && left < links.length;
  return `These addresses are shown here once: they are stored nowhere.${isSome ? ` Not copied yet: ${left} of ${links.length}.` : ''}`;
}
