// The last line on the terminal says what is going on. It is drawn on stderr. Whatever is printed takes its place, and the line
// is drawn again below.

let shown = '';

/** Returns to the start of the line and erases it (ECMA-48, 8.3.15 and 8.3.39). One write does both, to avoid flicker. */
const TAKE_AWAY = '\r\u001b[J';

/** The terminal echoes Ctrl-C as ^C behind the line. It must not reach the edge. */
const MARGIN = 4;

/** How many columns a status can take; 0 if nobody sees it, in a pipe or on a terminal whose cursor cannot move. */
export function statusColumns(): number {
  const { isTTY, columns } = process.stderr;
  return isTTY && process.env.TERM !== 'dumb' ? Math.max(0, columns - MARGIN) : 0;
}

/** Shows what is going on, in place of the status before. */
export function showStatus(text: string): void {
  const before = shown;
  shown = text.slice(0, statusColumns());
  if (before !== '' || shown !== '') process.stderr.write(`${before === '' ? '' : TAKE_AWAY}${shown}`);
}

/** Removes the status. */
export function clearStatus(): void {
  showStatus('');
}

/** Whether the terminal's last line shows a status. */
export function isStatusShown(): boolean {
  return shown !== '';
}

/** Prints whole lines above the status. */
export function printAbove(print: () => void): void {
  const after = shown;
  clearStatus();
  print();
  showStatus(after);
}
