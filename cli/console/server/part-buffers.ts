/** The size of nearly every part: bytes. */
const USUAL_BYTES = 8 * 1024 ** 2;

/** A page sends two parts at once. */
const MOST_KEPT = 2;

const kept: ArrayBuffer[] = [];

/**
 * Lends memory for a part. New memory for each would pile up until V8 collects the whole heap, a gigabyte of it and more.
 *
 * @param act whether it succeeds or fails, nobody may use the memory afterwards
 */
export async function withPartBuffer<T>(length: number, act: (buffer: Buffer) => Promise<T>): Promise<T> {
  if (length > USUAL_BYTES) return act(Buffer.allocUnsafe(length));
  const memory = kept.pop() ?? new ArrayBuffer(USUAL_BYTES);
  const result = await act(Buffer.from(memory, 0, length));
  // After a failure a connection may still send from it.
  if (kept.length < MOST_KEPT) kept.push(memory);
  return result;
}
