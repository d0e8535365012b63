import { useEffect, useRef, useState } from 'preact/hooks';
import type { ArchivedFile, InspectedLink } from '../../../../client/link.ts';
import { CopyButton } from '../common/copy-button.tsx';
import { focusSoon } from '../common/focus.ts';
import { Arrow } from '../common/icons.tsx';
import { addObjects, emptyBasket } from '../state/basket.ts';
import { hindrance, links } from '../state/ledger.ts';
import { repeatOptions } from '../state/options.ts';
import { showList } from '../state/route.ts';
import { Facts } from './facts.tsx';
import { Files, useFiles } from './files.tsx';
import { RevokeDialog } from './revoke-dialog.tsx';
import { isRevocable, StatusMark } from './status.tsx';
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
  if (isKnown) return <p class="empty">This link is not among your newest ones.</p>;
  return <p class="empty">{hindrance.value ? 'Your links cannot be read now.' : 'Reading your links…'}</p>;
}

function Content({ link }: { link: InspectedLink }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const canRevoke = isRevocable(link);
  useEffect(() => {
    // The button to revoke goes when the ledger says that the link has ended, perhaps with the focus.
    if (!canRevoke) focusSoon(heading.current);
  }, [canRevoke]);
  const found = useFiles(link);
  return (
    <>
      <p class="link-state">
        <StatusMark status={link.status} />
      </p>
      <h2 ref={heading} tabIndex={-1}>
        {link.filename}
      </h2>
      <Actions link={link} files={found.files} />
      <div class="columns">
        <section aria-labelledby="timeline-title">
          <h3 id="timeline-title">What happened</h3>
          <Timeline link={link} />
        </section>
        <section aria-labelledby="facts-title">
          <h3 id="facts-title">The link</h3>
          <Facts link={link} />
        </section>
        {link.archive ? <Files count={link.archive.files} {...found} /> : null}
      </div>
    </>
  );
}

function Actions({ link, files }: { link: InspectedLink; files: ArchivedFile[] | undefined }) {
  const [isAsking, setAsking] = useState(false);
  const { id, bucket, key, size } = link;
  const whole = key === undefined ? undefined : [{ key, size }];
  const objects: { key: string; size: number; name?: string }[] | undefined = whole ?? files;
  const again = () => {
    emptyBasket();
    addObjects((objects ?? []).map(({ key, size, name }) => ({ bucket, key, size, path: name })));
    repeatOptions(link);
    showList();
    requestAnimationFrame(() => document.querySelector('h1')?.focus());
  };
  return (
    <p class="buttons">
      {isRevocable(link) ? (
        <button type="button" class="danger" onClick={() => setAsking(true)}>
          Revoke
        </button>
      ) : null}
      {objects === undefined ? null : (
        <button type="button" class="quiet" onClick={again}>
          Create another like this
        </button>
      )}
      <CopyButton text={id} what="the id of the link" label="Copy its id" />
      {isAsking ? <RevokeDialog links={[link]} onClose={() => setAsking(false)} /> : null}
    </p>
  );
}
