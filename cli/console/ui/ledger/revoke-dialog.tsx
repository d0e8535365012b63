import { useState } from 'preact/hooks';
import type { InspectedLink } from '../../../../client/link.ts';
import { Dialog } from '../common/dialog.tsx';
import { counted } from '../common/format.ts';
import { announce } from '../state/announce.ts';
import { call } from '../state/api.ts';
import { refresh } from '../state/ledger.ts';
import { selected } from './rows.ts';

const SHOWN = 5;

/** Asks before links end. */
export function RevokeDialog({ links, onClose }: { links: readonly InspectedLink[]; onClose: () => void }) {
  const [error, setError] = useState('');
  const [isBusy, setBusy] = useState(false);
  const revoke = async () => {
    setBusy(true);
    const outcomes = await Promise.allSettled(links.map(({ id }) => call('DELETE', `/api/links/${id}`)));
    const [failure] = outcomes.flatMap((one) => (one.status === 'rejected' ? [(one.reason as Error).message] : []));
    await refresh().catch(() => {});
    setBusy(false);
    if (failure !== undefined) return setError(failure);
    announce(`${counted(links.length, 'link')} revoked.`);
    selected.value = new Set();
    onClose();
  };
  const more = links.length - SHOWN;
  return (
    <Dialog title={links.length === 1 ? 'Revoke this link?' : `Revoke ${links.length} links?`} onClose={onClose}>
      <ul class="names">
        {links.slice(0, SHOWN).map(({ id, filename }) => (
          <li key={id}>{filename}</li>
        ))}
        {more > 0 ? <li>and {more} more</li> : null}
      </ul>
      <p>
        Nobody can begin a download with {links.length === 1 ? 'it' : 'them'} any more, or resume a broken one. A
        download that is under way may still reach its end. This cannot be undone.
      </p>
      <div role="alert">{error === '' ? null : <p class="failed">{error}</p>}</div>
      <p class="dialog-foot">
        <button type="button" class="quiet" onClick={onClose}>
          Keep
        </button>
        <button type="button" class="danger main" disabled={isBusy} onClick={() => void revoke()}>
          Revoke
        </button>
      </p>
    </Dialog>
  );
}
