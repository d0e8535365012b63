import { useState } from 'preact/hooks';
import type { MintedLink } from '../../../../client/link.ts';
import { CopyButton } from '../common/copy-button.tsx';
import { timeText, withTimes } from '../common/format.ts';
import { QrCode } from '../common/qr-code.tsx';
import { noteCopied } from '../state/copied.ts';
import { pathOf } from '../state/route.ts';

/** A link that was just made: its address, and the ways to hand it on. */
export function NewLink({ link }: { link: MintedLink }) {
  const [isQr, setQr] = useState(false);
  const { id, url, filename, delivery, promiseNote } = link;
  const showQr = () => {
    noteCopied(url);
    setQr(!isQr);
  };
  return (
    <>
      <p class="address">
        <input type="text" readOnly value={url} aria-label={`Link to ${filename}`} onClick={selectAll} />
        <CopyButton text={url} what={`the link to ${filename}`} />
      </p>
      <p class="buttons">
        {/* A mailbox on the web would take the place of this page. */}
        <a class="quiet" href={mailTo(link)} target="_blank" rel="noreferrer" onClick={() => noteCopied(url)}>
          Write an e-mail
        </a>
        <button type="button" class="quiet" aria-expanded={isQr} onClick={showQr}>
          QR code
        </button>
        <a class="quiet" href={pathOf(id)}>
          Watch it
        </a>
      </p>
      {isQr ? <QrCode text={url} label={`QR code of the link to ${filename}`} /> : null}
      {delivery === 'presigned' ? (
        <p class="failed">{withTimes(promiseNote)}</p>
      ) : (
        <p class="hint">{promiseOf(link)}</p>
      )}
    </>
  );
}

/** What recipients may count on. */
function promiseOf({ maxUses = 1, notBefore, expiresAt, promise, delivery }: MintedLink): string {
  const until = `until ${timeText(expiresAt)}`;
  if (delivery === 'presigned') return `Works ${until}, as often as you like and for anyone who has it.`;
  const times = maxUses === 1 ? 'once' : `${maxUses} times`;
  const from = notBefore === undefined ? '' : `from ${timeText(notBefore)} `;
  return `Works ${times}${promise === 'approximate' ? ', approximately,' : ''} ${from}${until}.`;
}

/** A mail with the link. A PIN in the same mail would protect nothing. */
function mailTo(link: MintedLink): string {
  const { filename, url, pin } = link;
  const lines = [
    `Here is ${filename}:`,
    url,
    promiseOf(link),
    ...(pin ? ['It asks for a PIN, which you get from me by another way.'] : []),
  ];
  return `mailto:?subject=${encodeURIComponent(filename)}&body=${encodeURIComponent(lines.join('\r\n\r\n'))}`;
}

const selectAll = ({ currentTarget }: { currentTarget: HTMLInputElement }) => currentTarget.select();
