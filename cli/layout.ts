import { styleText } from 'node:util';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

// How text stands on a terminal that is narrower than it. A pipe has all the room it wants: there a line is a line.

type Output = NodeJS.WriteStream & { fd: 1 | 2 };

const GAP = '  ';
/** Narrower than this, text is not put beside its name, but below it. */
const LEAST_BESIDE = 24;

/** How many columns a line may have. */
export function widthOf(output: Output): number {
  // A terminal that was never told its size says 0.
  return (output.isTTY && output.columns) || Number.POSITIVE_INFINITY;
}

/** Stands for the blank of a time while lines are broken; of Unicode's private use area, and one column wide. */
const NO_BREAK = '\ue000';

/** A sentence, broken between its words. A time stays on one line, and what is longer than a line, such as a URL, whole. */
export function wrapped(text: string, width: number): string {
  if (!Number.isFinite(width)) return text;
  const whole = text.replaceAll(/(?<=\d{4}-\d\d-\d\d) (?=\d\d:)/g, NO_BREAK);
  return wrapAnsi(whole, width).replaceAll(NO_BREAK, ' ');
}

/** A sentence beside what it is about, broken between its words: all of it stands to the right of that. */
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
 * Columns under their heads, without lines, so that grep and awk read it as well as people do.
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

/** One row of a table, or of what has no end: its cells beside each other as far as there is room. */
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

/** Which columns begin a line: where all do not fit beside each other, the others stand below, a little to the right. */
function breaksIn(widths: readonly number[], width: number): boolean[] {
  let used = 0;
  return widths.map((own, column) => {
    const isBelow = column > 0 && used + GAP.length + own > width;
    used = isBelow ? GAP.length + own : used + (column > 0 ? GAP.length : 0) + own;
    return isBelow;
  });
}
