import { useEffect, useRef, useState } from 'preact/hooks';
import { counted } from '../common/format.ts';
import { Sentence } from '../common/sentence.tsx';
import type { ApiError } from '../state/api.ts';
import { items } from '../state/basket.ts';
import { createAll } from '../state/jobs.ts';
import { repeated } from '../state/options.ts';
import { parcels } from '../state/parcels.ts';
import { Basket } from './basket.tsx';
import { Choose } from './choose.tsx';
import { OptionFields } from './option-fields.tsx';
import { Packing } from './packing.tsx';

/** Chooses what to send, and how. */
export function Compose() {
  const isEmpty = items.value.length === 0;
  const heading = useRef<HTMLHeadingElement>(null);
  // The button that was pressed for it is on another page.
  useEffect(() => {
    if (repeated.value) heading.current?.focus();
  }, [repeated.value]);
  return (
    <div class="ticket">
      <div class="face">
        <h1 ref={heading} tabIndex={-1}>
          {isEmpty ? 'Send a file by a link that works once' : `Send ${contentsInWords()}`}
        </h1>
        {isEmpty ? null : <Basket />}
        <Choose />
      </div>
      {isEmpty ? null : (
        <>
          <div class="tear" />
          <Order count={parcels.value.length} />
        </>
      )}
    </div>
  );
}

function contentsInWords(): string {
  const folders = items.value.filter(({ kind }) => kind === 'prefix').length;
  const files = items.value.length - folders;
  return [files && counted(files, 'file'), folders && counted(folders, 'folder')].filter(Boolean).join(' and ');
}

function Order({ count }: { count: number }) {
  const [error, setError] = useState<ApiError>();
  const [isBusy, setBusy] = useState(false);
  const onSubmit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setError(undefined);
    await createAll().catch(setError);
    setBusy(false);
  };
  return (
    <form class="stub" onSubmit={onSubmit}>
      <Packing />
      <OptionFields />
      <div role="alert">
        {error ? (
          <p class="failed">
            <strong>No link was created.</strong> <Sentence text={error.message} />
          </p>
        ) : null}
      </div>
      <button type="submit" class="main" aria-disabled={isBusy}>
        {count === 1 ? 'Create the link' : `Create ${count} links`}
      </button>
    </form>
  );
}
