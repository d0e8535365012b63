import { tableOf } from '../../cli/layout.ts';

/** One measurement, ready to be shown: on the terminal, or as a page. */
export interface Table {
  title: string;
  /** What was measured and how, in a sentence or two. */
  note: string;
  columns: readonly string[];
  rows: readonly (readonly string[])[];
  /** For the page alone: what the figures are made of, found by hand and dated. */
  findings?: string;
}

/** For the terminal: columns that line up, figures to the right. */
export function toText({ title, note, columns, rows }: Table): string {
  const aligns = columns.map((_, n) => (n === 0 ? 'left' : 'right'));
  return `\n${title}\n${note}\n\n${tableOf(columns, rows, Number.POSITIVE_INFINITY, aligns)}\n`;
}

/** For a page. */
export function toMarkdown({ title, note, columns, rows, findings }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = columns.map((_, n) => (n === 0 ? '---' : '---:'));
  const below = findings === undefined ? '' : `\n${findings}\n`;
  return `## ${title}\n\n${note}\n\n${[columns, rule, ...rows].map(line).join('\n')}\n${below}`;
}
