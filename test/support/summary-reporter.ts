import type { AggregatedResult, Reporter, TestContext } from '@jest/reporters';

/** Ends the run with `N passed, N failed, N skipped` alone on a line: the form that continuous integration reads. */
export default class SummaryReporter implements Pick<Reporter, 'onRunComplete'> {
  onRunComplete(_contexts: Set<TestContext>, results: AggregatedResult): void {
    // A suite that could not even be loaded has no failed tests of its own, and must still count.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const summary = `\n${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped\n`;
    // Jest's own summary comes after every other reporter: only at the exit is this line the last.
    process.once('exit', () => process.stdout.write(summary));
  }
}
