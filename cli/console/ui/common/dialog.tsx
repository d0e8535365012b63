import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { focusSoon } from './focus.ts';
import { Cross } from './icons.tsx';

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  isWide?: boolean;
}

/** A dialog before the page. Escape closes it, and the focus returns to where it was, or to the heading there. */
export function Dialog({ title, onClose, children, isWide = false }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    const heading = before?.closest('section')?.querySelector('h2');
    dialog.current?.showModal();
    return () => focusSoon(before, heading);
  }, []);
  return (
    <dialog ref={dialog} onClose={onClose} class={isWide ? 'wide' : undefined} aria-labelledby="dialog-title">
      <header>
        <h2 id="dialog-title">{title}</h2>
        <button type="button" class="bare" aria-label="Close" onClick={onClose}>
          <Cross />
        </button>
      </header>
      {children}
    </dialog>
  );
}
