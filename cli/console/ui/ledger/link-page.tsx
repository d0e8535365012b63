import { useEffect, useRef, useState } from 'preact/hooks';
import type { InspectedLink } from '../../../../client/link.ts';
import { CopyButton } from '../common/copy-button.tsx';
import { Arrow } from '../common/icons.tsx';
import { addObject, emptyBasket } from '../state/basket.ts';
import { clearJobs } from '../state/jobs.ts';
import { links } from '../state/ledger.ts';
import { repeatOptions } from '../state/options.ts';
import { showList } from '../state/route.ts';
import { Facts } from './facts.tsx';
import { Files } from './files.tsx';
import { RevokeDialog } from './revoke-dialog.tsx';
import { isOpen, StatusMark } from './status.tsx';
import { Timeline } from './timeline.tsx';

/** Everything of one link. */
export function LinkPage({ id }: { id: string }) {
  const link = links.value?.find((one) => one.id === id);
  return (
    <section class="ledger link-page">
      <a class="back" href="#/">
        <Arrow />
        Your links
      </a>
      {link ? <Content link={link} /> : <Missing isKnown={links.value !== undefined} />}
    </section>
  );
}

function Missing({ isKnown }: { isKnown: boolean }) {
  return <p class="empty">{isKnown ? 'This link is not among your newest ones.' : 'Reading your links…'}</p>;
}

function Content({ link }: { link: InspectedLink }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <>
      <p class="link-state">
        <StatusMark status={link.status} />
      </p>
      <h2 ref={heading} tabIndex={-1}>
        {link.filename}
      </h2>
      <Actions link={link} />
      <div class="columns">
        <section aria-labelledby="timeline-title">
          <h3 id="timeline-title">What happened</h3>
          <Timeline link={link} />
        </section>
        <section aria-labelledby="facts-title">
          <h3 id="facts-title">The link</h3>
          <Facts link={link} />
        </section>
        {link.archive ? <Files id={link.id} count={link.archive.files} /> : null}
      </div>
    </>
  );
}

function Actions({ link }: { link: InspectedLink }) {
  const [isAsking, setAsking] = useState(false);
  const { id, bucket, key, size, status, delivery } = link;
  const again = (key: string) => {
    clearJobs();
    emptyBasket();
    addObject({ bucket, key, size });
    repeatOptions(link);
    showList();
  };
  return (
    <p class="buttons">
      {isOpen(status) && delivery !== 'presigned' ? (
        <button type="button" class="danger" onClick={() => setAsking(true)}>
          Revoke
        </button>
      ) : null}
      {key === undefined ? null : (
        <button type="button" class="quiet" onClick={() => again(key)}>
          Create another like this
        </button>
      )}
      <CopyButton text={id} what="the id of the link" label="Copy its id" />
      {isAsking ? <RevokeDialog links={[link]} onClose={() => setAsking(false)} /> : null}
    </p>
  );
}
