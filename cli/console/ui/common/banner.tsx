import { useEffect, useRef } from 'preact/hooks';
import { type ApiError, trouble } from '../state/api.ts';
import { hindrance, links, readAt, refresh } from '../state/ledger.ts';
import { CopyButton } from './copy-button.tsx';
import { focusSoon } from './focus.ts';
import { timeText } from './format.ts';
import { Sentence } from './sentence.tsx';

const TITLES: Readonly<Record<string, string>> = {
  gone: 'The console has ended',
  closed: 'This page is closed',
  credentials: 'Your AWS credentials do not work any more',
};

const UNREAD = 'Your links cannot be read';

/** What keeps the page from working or the list from being true, and what to do about it. It goes by itself. */
export function Banner() {
  const error = hindrance.value;
  return <div role="alert">{error ? <Trouble error={error} /> : null}</div>;
}

function Trouble({ error }: { error: ApiError }) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    const own = box.current;
    return () => {
      if (own?.contains(document.activeElement)) focusSoon(document.querySelector('h1'));
    };
  }, []);
  return (
    <section class="banner" ref={box}>
      <div>
        <h2>{trouble.value ? TITLES[error.code] : UNREAD}</h2>
        <p>
          <Sentence text={error.message} />
        </p>
        {error.code === 'closed' ? null : <p class="hint">{trouble.value ? GOES_ON : triesAgain()}</p>}
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
  );
}

const GOES_ON = 'Then this page goes on by itself, uploads too.';

const triesAgain = () =>
  `${links.value ? `What you see is from ${timeText(readAt.value)}. ` : ''}This page tries again by itself.`;
