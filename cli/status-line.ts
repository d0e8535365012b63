// One line at the end of what stands on the terminal says what is going on. It is drawn on stderr; whatever is printed,
// to stdout or stderr, is printed in its place, and it is drawn anew below.

let shown = '';

/** Back to the line's begin, and all taken away from there (ECMA-48, 8.3.15 and 8.3.39). In one write, so that nothing flickers. */
const TAKE_AWAY = '\r\u001b[J';

/** Ctrl-C is echoed behind the line as ^C, and must not reach the terminal's edge. */
const MARGIN = 4;

/** How many columns a status may take; 0 where nobody sees it: in a pipe, or at a terminal whose cursor cannot be set. */
export function statusColumns(): number {
  const { isTTY, columns } = process.stderr;
  return isTTY && process.env.TERM !== 'dumb' ? Math.max(0, columns - MARGIN) : 0;
}

/** Says what is going on, in place of what was said of it before. */
export function showStatus(text: string): void {
  const before = shown;
  shown = text.slice(0, statusColumns());
  if (before !== '' || shown !== '') process.stderr.write(`${before === '' ? '' : TAKE_AWAY}${shown}`);
}

/** Nothing goes on any more. */
export function clearStatus(): void {
  showStatus('');
}

/** Whether a status stands on the terminal's last line. */
export function isStatusShown(): boolean {
  return shown !== '';
}

/** Prints whole lines, wherever they go. */
export function printAbove(print: () => void): void {
  const after = shown;
  clearStatus();
  print();
  showStatus(after);
}
