import { styleText } from 'node:util';
import { say } from './main.ts';

/** How many of something were tried, and how they came out. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** A run of named checks: each says on a line how it came out, and one that fails stops none of the others. */
export class Checks {
  readonly #counts: Counts = { passed: 0, failed: 0, skipped: 0 };

  /** Resolves to whether it passed: whether `check` resolved, that is. */
  async run(name: string, check: () => Promise<void>): Promise<boolean> {
    const start = performance.now();
    try {
      await check();
      this.#counts.passed++;
      say(`${styleText('green', '✓')} ${name} (${seconds(start)})`);
      return true;
    } catch (error) {
      this.#counts.failed++;
      say(`${styleText('red', '✗')} ${name} (${seconds(start)})\n${error instanceof Error ? error.message : error}`);
      return false;
    }
  }

  skip(name: string, why: string): void {
    this.#counts.skipped++;
    say(`${styleText('yellow', '○')} ${name}: skipped, for ${why}`);
  }

  /** Counts in what another runner has counted. */
  add({ passed, failed, skipped }: Counts): void {
    this.#counts.passed += passed;
    this.#counts.failed += failed;
    this.#counts.skipped += skipped;
  }

  /** Ends with `N passed, N failed, N skipped` alone on a line, the form that .ci/run reads, and the exit code for it. */
  finish(): void {
    const { passed, failed, skipped } = this.#counts;
    say(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
    if (failed > 0 || passed + skipped === 0) process.exitCode = 1;
  }
}

function seconds(start: number): string {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}
