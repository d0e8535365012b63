import { useState } from 'preact/hooks';
import { announce } from '../state/announce.ts';
import { Tick } from './icons.tsx';

const SHOWN_MS = 2_000;

interface CopyButtonProps {
  text: string;
  /** What it copies, for people who hear the page. */
  what: string;
  label?: string;
}

/** Copies a text, and says so. */
export function CopyButton({ text, what, label = 'Copy' }: CopyButtonProps) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    announce(`${what} copied.`);
    setCopied(true);
    setTimeout(() => setCopied(false), SHOWN_MS);
  };
  return (
    <button type="button" class="quiet copy" onClick={copy}>
      {isCopied ? <Tick /> : null}
      {isCopied ? 'Copied' : label}
      <span class="unseen"> {what}</span>
    </button>
  );
}
