/**
 * The chunks of a body, each within `idleMs` of being asked for. The clock runs only while somebody waits: a slow
 * reader does not make the body look dead, as a socket timeout would.
 *
 * @throws Error when the body stays silent for too long; the body is then destroyed
 */
export async function* readWithin<Chunk>(
  body: AsyncIterable<Chunk> & { destroy(error?: Error): void },
  idleMs: number,
): AsyncGenerator<Chunk> {
  // One timer for the whole body, set back with every chunk: a timer a chunk would cost more than the chunk.
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
