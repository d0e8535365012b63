import { useState } from 'preact/hooks';
import { counted } from '../common/format.ts';
import { Sentence } from '../common/sentence.tsx';
import { items } from '../state/basket.ts';
import { createAll } from '../state/jobs.ts';
import { FORM_LABELS, inWordsOfTheForm } from '../state/labels.ts';
import { hasArchive } from '../state/options.ts';
import { parcels } from '../state/parcels.ts';
import { Basket } from './basket.tsx';
import { Choose } from './choose.tsx';
import { OptionFields } from './option-fields.tsx';
import { Packing, ZIP_NAME } from './packing.tsx';

/** Chooses what to send, and how. */
export function Compose() {
  const isEmpty = items.value.length === 0;
  return (
    <div class="ticket">
      <div class="face">
        <h1 tabIndex={-1}>{isEmpty ? 'Send a file by a link that works once' : `Send ${contentsInWords()}`}</h1>
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
  const [error, setError] = useState<Error>();
  const [isBusy, setBusy] = useState(false);
  const labels = hasArchive.value ? { ...FORM_LABELS, filename: ZIP_NAME } : FORM_LABELS;
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
            <strong>No link was created.</strong> <Sentence text={inWordsOfTheForm(error.message, labels)} />
          </p>
        ) : null}
      </div>
      <button type="submit" class="main" aria-disabled={isBusy}>
        {count === 1 ? 'Create the link' : `Create ${count} links`}
      </button>
    </form>
  );
}
