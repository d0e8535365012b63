/** The user stopped it. */
export class Stopped extends Error {}

interface Work<T> {
  /** How many are under way at once. */
  atOnce: number;
  act: (item: T) => Promise<void>;
  /** Stops what is under way, after a failure. */
  stop: () => void;
}

/**
 * Acts on all items, some at a time. A failure ends the others too, so that all starts again together.
 * @throws what failed; Stopped only if nothing else did
 */
export async function inTurn<T>(items: readonly T[], { atOnce, act, stop }: Work<T>): Promise<void> {
  const left = [...items];
  const work = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await act(item);
  };
  const workers = Array.from({ length: atOnce }, () =>
    work().catch((error: unknown) => {
      left.length = 0;
      stop();
      throw error;
    }),
  );
  const outcomes = await Promise.allSettled(workers);
  const failures = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  if (failures.length > 0) throw failures.find((error) => !(error instanceof Stopped)) ?? failures[0];
}
