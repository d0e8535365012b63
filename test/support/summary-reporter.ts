import type { AggregatedResult, Reporter, TestContext } from '@jest/reporters';

/** Ends the run with `N passed, N failed, N skipped` alone on a line: the form that continuous integration reads. */
export default class SummaryReporter implements Pick<Reporter, 'onRunComplete'> {
  onRunComplete(_contexts: Set<TestContext>, results: AggregatedResult): void {
    // A suite that could not even be loaded has no failed tests of its own, and must still count.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    process.stdout.write(`\n${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped\n`);
  }
}
