/**
 * Does something for each item, some at a time, and resolves to the results in the order of the items. Begins nothing more
 * after an error, and rejects with the first one.
 */
export async function eachOf<T, R>(items: readonly T[], atOnce: number, act: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const waiting = items.entries();
  let isBroken = false;
  const work = async () => {
    for (const [at, item] of waiting) {
      if (isBroken) return;
      results[at] = await act(item);
    }
  };
  const stop = (error: unknown) => {
    isBroken = true;
    throw error;
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, () => work().catch(stop)));
  return results;
}
