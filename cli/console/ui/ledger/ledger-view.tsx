import { useEffect, useRef, useState } from 'preact/hooks';
import { focusSoon } from '../common/focus.ts';
import { counted } from '../common/format.ts';
import { hindrance, isMore, links, showOlder } from '../state/ledger.ts';
import { lastShown, pathOf } from '../state/route.ts';
import { Filters } from './filters.tsx';
import { LinkTable } from './link-table.tsx';
import { RevokeDialog } from './revoke-dialog.tsx';
import { matching, page, pageCount, selected } from './rows.ts';
import { isRevocable } from './status.tsx';

/** The list of links. */
export function LedgerView() {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (lastShown !== undefined)
      focusSoon(document.querySelector(`.links a[href="${pathOf(lastShown)}"]`), heading.current);
  }, []);
  return (
    <section class="ledger" aria-labelledby="ledger-title">
      <header class="ledger-head">
        <h2 id="ledger-title" ref={heading} tabIndex={-1}>
          Your links
        </h2>
        {links.value && links.value.length > 0 ? <Filters /> : null}
      </header>
      <Content />
    </section>
  );
}

function Content() {
  if (!links.value)
    return <p class="empty">{hindrance.value ? 'Your links cannot be read now.' : 'Reading your links…'}</p>;
  if (links.value.length === 0) {
    return (
      <div class="empty">
        <p>
          <strong>You have no links yet.</strong>
        </p>
        <p>Once you create one, this list shows who claimed it, when and from where, as it happens.</p>
      </div>
    );
  }
  return (
    <>
      <Selection />
      {matching.value.length === 0 ? <p class="empty">No link matches.</p> : <LinkTable />}
      <Pages />
    </>
  );
}

/** What can be done with the selected links. */
function Selection() {
  const [isAsking, setAsking] = useState(false);
  const chosen = (links.value ?? []).filter((link) => selected.value.has(link.id) && isRevocable(link));
  if (selected.value.size === 0) return null;
  return (
    <p class="selection">
      <span>{counted(selected.value.size, 'link')} selected</span>
      <button type="button" class="danger" disabled={chosen.length === 0} onClick={() => setAsking(true)}>
        {chosen.length === 0 ? 'Nothing to revoke' : `Revoke ${counted(chosen.length, 'link')}`}
      </button>
      <button
        type="button"
        class="quiet"
        onClick={({ currentTarget }) => {
          focusSoon(currentTarget.closest('section')?.querySelector('h2'));
          selected.value = new Set();
        }}
      >
        Select none
      </button>
      {isAsking ? <RevokeDialog links={chosen} onClose={() => setAsking(false)} /> : null}
    </p>
  );
}

function Pages() {
  const [at, last] = [Math.min(page.value, pageCount.value - 1), pageCount.value - 1];
  const go = (to: number) => () => {
    page.value = to;
  };
  if (last === 0 && !isMore.value) return null;
  return (
    <nav class="pages" aria-label="Pages">
      <button type="button" class="quiet" disabled={at === 0} onClick={go(at - 1)}>
        Previous
      </button>
      <span>
        Page {at + 1} of {last + 1}
      </span>
      <button type="button" class="quiet" disabled={at === last} onClick={go(at + 1)}>
        Next
      </button>
      {isMore.value ? (
        <button type="button" class="quiet" onClick={() => void showOlder().catch(() => {})}>
          Load older links
        </button>
      ) : null}
    </nav>
  );
}
