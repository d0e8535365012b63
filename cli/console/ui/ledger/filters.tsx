import type { LinkStatus } from '../../../../client/link.ts';
import { page, search, status } from './rows.ts';
import { STATUS } from './status.tsx';

/** Narrows the list down. */
export function Filters() {
  return (
    <search class="filters">
      <input
        type="search"
        placeholder="Search"
        aria-label="Search your links by name, key, id, note or address"
        value={search.value}
        onInput={({ currentTarget }) => {
          search.value = currentTarget.value;
          page.value = 0;
        }}
      />
      <select
        aria-label="Status"
        value={status.value}
        onChange={({ currentTarget }) => {
          status.value = currentTarget.value as LinkStatus | '';
          page.value = 0;
        }}
      >
        <option value="">All statuses</option>
        {Object.entries(STATUS).map(([value, word]) => (
          <option key={value} value={value}>
            {word}
          </option>
        ))}
      </select>
    </search>
  );
}
