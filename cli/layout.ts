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
  return output.isTTY ? output.columns : Number.POSITIVE_INFINITY;
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

/** Columns under their heads, without lines, so that grep and awk read it as well as people do. */
export function tableOf(heads: readonly string[], rows: readonly (readonly string[])[], width: number): string {
  const widths = heads.map((head, column) =>
    rows.reduce((widest, row) => Math.max(widest, stringWidth(row[column] ?? '')), stringWidth(head)),
  );
  const places = placesOf(widths, width);
  const bold = (head: string) => styleText('bold', head, { stream: process.stdout });
  return [placed(heads, widths, places, bold), ...rows.map((row) => placed(row, widths, places))].join('\n');
}

/** One row of what has no end, in the place of a table's: its cells beside each other as far as there is room. */
export function rowOf(cells: readonly string[], width: number): string {
  const widths = cells.map((cell) => stringWidth(cell));
  return placed(cells, widths, placesOf(widths, width));
}

/** Which columns begin a line: where all do not fit beside each other, the others stand below, a little to the right. */
function placesOf(widths: readonly number[], width: number): boolean[] {
  let used = 0;
  return widths.map((own, column) => {
    const isBelow = column > 0 && used + GAP.length + own > width;
    used = isBelow ? GAP.length + own : used + (column > 0 ? GAP.length : 0) + own;
    return isBelow;
  });
}

function placed(
  cells: readonly string[],
  widths: readonly number[],
  isBelow: readonly boolean[],
  style = (text: string) => text,
): string {
  return cells
    .map((cell, column) => {
      const before = isBelow[column] ? `\n${GAP}` : column > 0 ? GAP : '';
      const padding = ' '.repeat((widths[column] ?? 0) - stringWidth(cell));
      return `${before}${cell === '' ? '' : style(cell)}${padding}`;
    })
    .join('')
    .replaceAll(/ +$/gm, '');
}
