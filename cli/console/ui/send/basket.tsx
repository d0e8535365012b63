import { sizeText, splitPath } from '../common/format.ts';
import { Cross } from '../common/icons.tsx';
import { type Item, items, removeItems } from '../state/basket.ts';

/** What was chosen so far. */
export function Basket() {
  return (
    <ul class="basket" aria-label="To send">
      {items.value.map((item) => (
        <Entry key={item.id} item={item} />
      ))}
    </ul>
  );
}

function Entry({ item }: { item: Item }) {
  const { folder, name } = splitPath(item.name);
  return (
    <li>
      <span class="name">
        <bdi>
          {folder === '' ? null : <span class="folder">{folder}</span>}
          {name}
        </bdi>
      </span>
      <span class="size">{sizeOf(item)}</span>
      <button type="button" class="bare" aria-label={`Remove ${item.name}`} onClick={() => removeItems([item])}>
        <Cross />
      </button>
    </li>
  );
}

function sizeOf({ kind, size }: Item): string {
  if (kind === 'prefix') return 'all of it, as a ZIP';
  return kind === 'object' ? `${sizeText(size)}, in the bucket` : sizeText(size);
}
