import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline, type Transform } from 'node:stream';

/**
 * Carries what a function streams to the client, at the client's pace. The function sees nothing of a client that leaves, nor of
 * a cut for length: its output is taken to the end and thrown away.
 */
export function carry(body: IncomingMessage, response: ServerResponse, steps: Transform[]): void {
  if (response.destroyed) return void body.resume();
  const cut = () => response.destroy();
  const sink = steps[0] ?? response;
  if (steps.length > 0) pipeline([...steps, response], (error) => error && cut());
  sink.once('close', () => {
    body.unpipe(sink);
    body.resume();
  });
  // A function that throws mid-stream ends its response in trailers, and the client sees a clean end: only a broken
  // connection from the runtime breaks the client's.
  if (body.errored) cut();
  body.once('error', cut).pipe(sink);
}

/** What a failed function says of itself at the end of its stream. @throws Error if it says so */
export function throwIfFailed(body: IncomingMessage): void {
  const type = body.trailers['lambda-runtime-function-error-type'];
  if (type !== undefined) throw new Error(`The function failed: ${type}`);
}
