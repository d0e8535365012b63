import { rowOf } from '../../cli/layout.ts';

/** A table whose rows are printed as they come: each column is as wide as its head. */
export class GrowingTable {
  readonly #heads: readonly string[];

  constructor(heads: readonly string[]) {
    this.#heads = heads;
    this.add(heads);
  }

  add(cells: readonly (string | number)[]): void {
    const texts = cells.map((cell) => (typeof cell === 'number' ? cell.toFixed(0) : cell));
    const widths = this.#heads.map(({ length }) => length);
    print(rowOf(texts, Number.POSITIVE_INFINITY, { widths, aligns: this.#heads.map(() => 'right') }));
  }
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Says what must not be, and has the run end with an error. */
export function fail(what: string): void {
  print(`  FAILED: ${what}`);
  process.exitCode = 1;
}
