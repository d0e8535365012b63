/**
 * Reads the chunks of a body, each within `idleMs`. The clock runs only while somebody waits. With a socket timeout a slow reader
 * would make the body look dead.
 *
 * @throws Error if the body stays silent for too long; the body is then destroyed
 */
export async function* readWithin<Chunk>(
  body: AsyncIterable<Chunk> & { destroy(error?: Error): void },
  idleMs: number,
): AsyncGenerator<Chunk> {
  // One timer for the whole body, restarted by each chunk: a new timer would cost more than the chunk.
  let isWaiting = true;
  const timer = setTimeout(() => {
    if (isWaiting) body.destroy(new Error(`no byte came for ${idleMs} ms`));
    else timer.refresh();
  }, idleMs);
  try {
    for await (const chunk of body) {
      isWaiting = false;
      yield chunk;
      isWaiting = true;
      timer.refresh();
    }
  } finally {
    clearTimeout(timer);
    body.destroy();
  }
}
