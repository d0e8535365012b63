import { signal } from '@preact/signals';

const copied = signal<ReadonlySet<string>>(new Set());

/** Remembers that a text is not on this page alone any more: it was copied, or handed on in a mail or as a QR code. */
export function noteCopied(text: string): void {
  copied.value = new Set(copied.peek()).add(text);
}

export const isCopied = (text: string): boolean => copied.value.has(text);
