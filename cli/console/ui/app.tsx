import { Banner } from './common/banner.tsx';
import { Ticket } from './common/icons.tsx';
import { LedgerView } from './ledger/ledger-view.tsx';
import { LinkPage } from './ledger/link-page.tsx';
import { DropTarget } from './send/drop-target.tsx';
import { SendView } from './send/send-view.tsx';
import { announcement } from './state/announce.ts';
import { shownLink } from './state/route.ts';
import { setup } from './state/setup.ts';

/** The whole page: what is sent on one side, what became of it on the other. */
export function App() {
  const id = shownLink.value;
  return (
    <DropTarget>
      <header class="top">
        <a class="brand" href="#/">
          <Ticket />
          <span>Links</span>
        </a>
        <Whereabouts />
      </header>
      <Banner />
      <main class={id === undefined ? 'desk' : 'desk of-link'}>
        <SendView />
        {id === undefined ? <LedgerView /> : <LinkPage id={id} key={id} />}
      </main>
      <p class="unseen" role="status">
        {announcement}
      </p>
    </DropTarget>
  );
}

function Whereabouts() {
  if (!setup.value) return null;
  const { isLocal, region, bucket } = setup.value;
  return (
    <p class="where">
      {isLocal ? 'This machine' : region} <span aria-hidden="true">·</span> <span class="unseen">bucket</span> {bucket}
    </p>
  );
}
