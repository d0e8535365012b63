import { useEffect, useRef, useState } from 'preact/hooks';
import { announce } from '../state/announce.ts';
import { noteCopied } from '../state/copied.ts';
import { Dialog } from './dialog.tsx';
import { Tick } from './icons.tsx';

const SHOWN_MS = 2_000;

interface CopyButtonProps {
  text: string;
  /** What it copies, for people who hear the page. */
  what: string;
  label?: string;
  /** The addresses in the text, if it has several. */
  addresses?: readonly string[];
}

/** Copies a text, and says so. */
export function CopyButton({ text, what, label = 'Copy', addresses = [text] }: CopyButtonProps) {
  const [isCopied, setCopied] = useState(false);
  const [isByHand, setByHand] = useState(false);
  const tell = () => {
    for (const address of addresses) noteCopied(address);
    announce(`${what} copied.`);
    setCopied(true);
    setTimeout(() => setCopied(false), SHOWN_MS);
  };
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      tell();
    } catch {
      // Browsers may refuse it, by a setting or while the page has no focus.
      setByHand(true);
    }
  };
  return (
    <>
      <button type="button" class="quiet copy" onClick={copy}>
        {isCopied ? <Tick /> : null}
        {isCopied ? 'Copied' : label}
        <span class="unseen"> {what}</span>
      </button>
      {isByHand ? <ByHand text={text} what={what} onCopy={tell} onClose={() => setByHand(false)} /> : null}
    </>
  );
}

const KEYS = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘C' : 'Ctrl-C';

interface ByHandProps {
  text: string;
  what: string;
  onCopy: () => void;
  onClose: () => void;
}

/** The text, selected: a copy that its reader makes is never refused. */
function ByHand({ text, what, onCopy, onClose }: ByHandProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    area.current?.focus();
    area.current?.select();
  }, []);
  return (
    <Dialog title={`Press ${KEYS} to copy`} onClose={onClose}>
      <p>The browser did not let this page copy. The text is selected.</p>
      <textarea
        ref={area}
        readOnly
        rows={5}
        value={text}
        aria-label={what}
        onCopy={() => {
          onCopy();
          // The browser copies after this event.
          setTimeout(onClose);
        }}
      />
    </Dialog>
  );
}
