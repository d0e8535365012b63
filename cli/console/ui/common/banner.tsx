import { trouble } from '../state/api.ts';
import { refresh } from '../state/ledger.ts';
import { CopyButton } from './copy-button.tsx';
import { Sentence } from './sentence.tsx';

const TITLES: Readonly<Record<string, string>> = {
  gone: 'The console has ended',
  closed: 'This page is closed',
  credentials: 'Your AWS credentials do not work any more',
};

/** What keeps the whole page from working, and what to do about it. It goes by itself. */
export function Banner() {
  const error = trouble.value;
  return (
    <div role="alert">
      {error ? (
        <section class="banner">
          <div>
            <h2>{TITLES[error.code]}</h2>
            <p>
              <Sentence text={error.message} />
            </p>
            {error.code === 'closed' ? null : <p class="hint">Then this page goes on by itself, uploads too.</p>}
          </div>
          <p class="buttons">
            {error.command === undefined ? null : (
              <CopyButton text={error.command} what="the command" label="Copy the command" />
            )}
            <button type="button" class="quiet" onClick={() => void refresh().catch(() => {})}>
              Try again
            </button>
          </p>
        </section>
      ) : null}
    </div>
  );
}
