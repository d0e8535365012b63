import type { InspectedLink } from '../../../../client/link.ts';
import { counted, preciseTime, relativeTime, sizeText, splitPath, timeAgo, timeText } from '../common/format.ts';
import { historyOf, now } from '../state/ledger.ts';
import { pathOf } from '../state/route.ts';
import { EVENT } from './event-text.ts';
import { type Column, rows, select, selected, sortBy, sorting } from './rows.ts';
import { StatusMark } from './status.tsx';

/** The part of a key that the console made up. */
const OWN_PLACE = /(^|\/)uploads\/[\w-]{12}\//;

const COLUMNS: readonly [Column, string][] = [
  ['name', 'File'],
  ['status', 'Status'],
  ['event', 'Last event'],
  ['uses', 'Uses'],
  ['size', 'Size'],
  ['created', 'Created'],
  ['expires', 'Expires'],
];

/** The page of links in view. */
export function LinkTable() {
  return (
    <table class="links">
      <thead>
        <tr>
          <th scope="col" class="tick">
            <span class="unseen">Selected</span>
          </th>
          {COLUMNS.map(([column, name]) => (
            <Head key={column} column={column} name={name} />
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.value.map((link) => (
          <Row key={link.id} link={link} />
        ))}
      </tbody>
    </table>
  );
}

function Head({ column, name }: { column: Column; name: string }) {
  const { by, isUp } = sorting.value;
  const order = isUp ? 'ascending' : 'descending';
  return (
    <th scope="col" class={`of-${column}`} aria-sort={by === column ? order : undefined}>
      <button type="button" class="bare" onClick={() => sortBy(column)}>
        {name}
      </button>
    </th>
  );
}

function Row({ link }: { link: InspectedLink }) {
  const { id, filename, key, archive, status, size, uses, maxUses, createdAt, expiresAt, note } = link;
  const [event] = historyOf(link);
  const place = key === undefined ? counted(archive?.files ?? 0, 'file') : splitPath(key.replace(OWN_PLACE, '')).folder;
  return (
    <tr data-status={status}>
      <td class="tick">
        <input
          type="checkbox"
          aria-label={`Select ${filename}`}
          checked={selected.value.has(id)}
          onChange={({ currentTarget }) => select(id, currentTarget.checked)}
        />
      </td>
      <th scope="row" class="of-name">
        <a href={pathOf(id)}>{filename}</a>
        <span class="below">{note ?? place}</span>
      </th>
      <td class="of-status">
        <StatusMark status={status} />
      </td>
      <td class="of-event">{event ? <When word={EVENT[event.event]} iso={event.time} /> : null}</td>
      <td class="of-uses">
        {maxUses === undefined ? '–' : `${uses} of ${maxUses}`}
        <span class="unseen"> used</span>
      </td>
      <td class="of-size">{sizeText(size)}</td>
      <td class="of-created">
        <time dateTime={createdAt} title={preciseTime(createdAt)}>
          {timeAgo(createdAt, now.value)}
        </time>
      </td>
      <td class="of-expires">
        <time dateTime={expiresAt} title={timeText(expiresAt)}>
          {relativeTime(expiresAt, now.value)}
        </time>
      </td>
    </tr>
  );
}

function When({ word, iso }: { word: string; iso: string }) {
  return (
    <>
      <strong>{word}</strong>{' '}
      <time dateTime={iso} title={preciseTime(iso)}>
        {timeAgo(iso, now.value)}
      </time>
    </>
  );
}
