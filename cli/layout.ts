import { styleText } from 'node:util';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

// Lays text out on narrow terminals. In a pipe lines are never broken.

type Output = NodeJS.WriteStream & { fd: 1 | 2 };

const GAP = '  ';
/** With fewer columns than this, text goes below its name and not beside it. */
const LEAST_BESIDE = 24;

/** How many columns a line can have. */
export function widthOf(output: Output): number {
  // A terminal that does not know its size says 0.
  return (output.isTTY && output.columns) || Number.POSITIVE_INFINITY;
}

/** Stands for the blank within a time while lines are broken. It is one column wide and from Unicode's private use area. */
const NO_BREAK = '\ue000';

/** Breaks a sentence between words. Times stay on one line, and words longer than a line, such as URLs, stay whole. */
export function wrapped(text: string, width: number): string {
  if (!Number.isFinite(width)) return text;
  const whole = text.replaceAll(/(?<=\d{4}-\d\d-\d\d) (?=\d\d:)/g, NO_BREAK);
  return wrapAnsi(whole, width).replaceAll(NO_BREAK, ' ');
}

/** Puts a sentence to the right of what it is about, and breaks it between words. */
export function beside(lead: string, text: string, width: number): string {
  const indent = stringWidth(lead);
  if (width >= indent + LEAST_BESIDE) {
    return `${lead}${wrapped(text, width - indent).replaceAll('\n', `\n${' '.repeat(indent)}`)}`;
  }
  return `${lead.trimEnd()}\n${GAP}${wrapped(text, width - GAP.length).replaceAll('\n', `\n${GAP}`)}`;
}

/** On which side of its column a cell stands; numbers compare best on the right. */
export type Align = 'left' | 'right';

/**
 * Lays out columns under their heads. It draws no lines, so that grep and awk can read the table too.
 * @param aligns of each column; left if absent
 */
export function tableOf(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
  aligns: readonly Align[] = [],
): string {
  const widths = heads.map((head, column) =>
    rows.reduce((widest, row) => Math.max(widest, stringWidth(row[column] ?? '')), stringWidth(head)),
  );
  const bold = (head: string) => styleText('bold', head, { stream: process.stdout });
  const lines = rows.map((row) => rowOf(row, width, { widths, aligns }));
  return [rowOf(heads, width, { widths, aligns, style: bold }), ...lines].join('\n');
}

interface RowOptions {
  /** How wide each column is at least; as wide as its cell if absent. */
  widths?: readonly number[];
  aligns?: readonly Align[];
  style?: (text: string) => string;
}

/** Lays out one row of a table: cells stand side by side as long as there is room. */
export function rowOf(
  cells: readonly string[],
  width: number,
  { widths = cells.map((cell) => stringWidth(cell)), aligns = [], style = (text) => text }: RowOptions = {},
): string {
  const isBelow = breaksIn(widths, width);
  const line = cells.map((cell, column) => {
    const before = isBelow[column] ? `\n${GAP}` : column > 0 ? GAP : '';
    const padding = ' '.repeat(Math.max(0, (widths[column] ?? 0) - stringWidth(cell)));
    const shown = cell === '' ? '' : style(cell);
    return before + (aligns[column] === 'right' ? padding + shown : shown + padding);
  });
  return line.join('').replaceAll(/ +$/gm, '');
}

/** Tells which columns start a new line, because they do not fit beside the others. */
function breaksIn(widths: readonly number[], width: number): boolean[] {
  let used = 0;
  return widths.map((own, column) => {
    const isBelow = column > 0 && used + GAP.length + own > width;
    used = isBelow ? GAP.length + own : used + (column > 0 ? GAP.length : 0) + own;
    return isBelow;
  });
}
