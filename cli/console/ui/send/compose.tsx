import { useState } from 'preact/hooks';
import { counted } from '../common/format.ts';
import { Sentence } from '../common/sentence.tsx';
import type { ApiError } from '../state/api.ts';
import { items } from '../state/basket.ts';
import { createAll } from '../state/jobs.ts';
import { Basket } from './basket.tsx';
import { Choose } from './choose.tsx';
import { OptionFields } from './option-fields.tsx';

/** Chooses what to send, and how. */
export function Compose() {
  const count = items.value.length;
  return (
    <div class="ticket">
      <div class="face">
        <h1>{count === 0 ? 'Send a file by a link that works once' : `Send ${counted(count, 'file')}`}</h1>
        {count === 0 ? null : <Basket />}
        <Choose />
      </div>
      {count === 0 ? null : (
        <>
          <div class="tear" />
          <Order count={count} />
        </>
      )}
    </div>
  );
}

function Order({ count }: { count: number }) {
  const [error, setError] = useState<ApiError>();
  const [isBusy, setBusy] = useState(false);
  const onSubmit = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    await createAll().catch(setError);
    setBusy(false);
  };
  return (
    <form class="stub" onSubmit={onSubmit}>
      <OptionFields />
      <div role="alert">
        {error ? (
          <p class="failed">
            <strong>No link was created.</strong> <Sentence text={error.message} />
          </p>
        ) : null}
      </div>
      <button type="submit" class="main" disabled={isBusy}>
        {count === 1 ? 'Create the link' : `Create ${count} links`}
      </button>
    </form>
  );
}
