/** One measurement, ready to be shown: on the terminal, or as a page. */
export interface Table {
  title: string;
  /** What was measured and how, in a sentence or two. */
  note: string;
  columns: readonly string[];
  rows: readonly (readonly string[])[];
}

/** For the terminal: columns that line up, the first to the left. */
export function toText({ title, note, columns, rows }: Table): string {
  const widths = columns.map((column, n) => Math.max(column.length, ...rows.map((row) => (row[n] ?? '').length)));
  const line = (cells: readonly string[]) =>
    cells.map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0))).join('   ');
  return `\n${title}\n${note}\n\n${[columns, ...rows].map(line).join('\n')}\n`;
}

/** For a page. */
export function toMarkdown({ title, note, columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = columns.map((_, n) => (n === 0 ? '---' : '---:'));
  return `## ${title}\n\n${note}\n\n${[columns, rule, ...rows].map(line).join('\n')}\n`;
}
