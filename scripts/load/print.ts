/** A figure, to the right of a column. */
export function column(value: number | string, width: number): string {
  return (typeof value === 'number' ? value.toFixed(0) : value).padStart(width);
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Says what must not be, and has the run end with an error. */
export function fail(what: string): void {
  print(`  FAILED: ${what}`);
  process.exitCode = 1;
}
