import { useEffect, useState } from 'preact/hooks';
import type { Objects } from '../../protocol.ts';
import { Dialog } from '../common/dialog.tsx';
import { sizeText, splitPath, timeAgo } from '../common/format.ts';
import { Folder } from '../common/icons.tsx';
import { addObjects, addPrefix, items } from '../state/basket.ts';
import { now } from '../state/ledger.ts';
import { setup } from '../state/setup.ts';
import { Crumbs } from './crumbs.tsx';
import { useObjects } from './use-objects.ts';

const TYPING_MS = 300;

/** Chooses objects that lie in a bucket already. */
export function Browse({ onClose }: { onClose: () => void }) {
  const [bucket, setBucket] = useState(setup.value?.bucket ?? '');
  const [prefix, setPrefix] = useState('');
  const [typed, setTyped] = useState('');
  const [search, setSearch] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSearch(typed), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const { found, error, isLoading, more } = useObjects({ bucket, prefix, search });
  const open = (folder: string) => {
    setPrefix(folder);
    setTyped('');
    setSearch('');
  };
  const buckets = setup.value?.buckets ?? [];
  return (
    <Dialog title="Choose from the bucket" onClose={onClose} isWide>
      <div class="browse-head">
        {buckets.length > 1 ? (
          <select
            aria-label="Bucket"
            value={bucket}
            onChange={({ currentTarget }) => {
              setBucket(currentTarget.value);
              open('');
            }}
          >
            {buckets.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        ) : null}
        <Crumbs bucket={bucket} prefix={prefix} onOpen={open} />
        <input
          type="search"
          placeholder="Search below here"
          aria-label="Search below here"
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </div>
      <div class="browse-list" aria-busy={isLoading}>
        {error ? (
          <p class="failed">{error}</p>
        ) : (
          <Listing found={found} bucket={bucket} prefix={prefix} onOpen={open} />
        )}
        {found?.cursor === undefined || error ? null : (
          <button type="button" class="quiet wide" disabled={isLoading} onClick={more}>
            {search === '' ? 'Show more' : `Search on (${found.searched} looked at)`}
          </button>
        )}
      </div>
      <p class="dialog-foot">
        {prefix !== '' && search === '' && isFilled(found) ? (
          <button
            type="button"
            class="quiet"
            onClick={() => {
              addPrefix({ bucket, prefix });
              onClose();
            }}
          >
            All of {splitPath(prefix).name} as a ZIP
          </button>
        ) : null}
        <button type="button" class="main" onClick={onClose}>
          Done
        </button>
      </p>
    </Dialog>
  );
}

const isFilled = (found: Objects | undefined) => (found?.folders.length ?? 0) + (found?.objects.length ?? 0) > 0;

interface ListingProps {
  found: Objects | undefined;
  bucket: string;
  prefix: string;
  onOpen: (folder: string) => void;
}

function Listing({ found, bucket, prefix, onOpen }: ListingProps) {
  if (!found) return <p class="hint">Looking…</p>;
  if (!isFilled(found)) return <p class="hint">Nothing is here.</p>;
  const chosen = new Set(items.value.flatMap((item) => (item.kind === 'object' ? `${item.bucket}/${item.key}` : [])));
  return (
    <ul class="objects">
      {found.folders.map((folder) => (
        <li key={folder}>
          <button type="button" class="row" onClick={() => onOpen(folder)}>
            <Folder />
            <span class="name">{splitPath(folder).name}</span>
          </button>
        </li>
      ))}
      {found.objects.map(({ key, size, modifiedAt }) => (
        <li key={key}>
          <button
            type="button"
            class="row"
            aria-pressed={chosen.has(`${bucket}/${key}`)}
            onClick={() => addObjects([{ bucket, key, size }])}
          >
            <span class="name">{key.slice(prefix.length)}</span>
            <span class="size">{sizeText(size)}</span>
            <span class="size">{modifiedAt === undefined ? '' : timeAgo(modifiedAt, now.value)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
