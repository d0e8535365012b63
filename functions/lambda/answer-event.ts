import { catchRefusal, LinkError } from '../core/errors.ts';
import type { Send } from '../core/ports.ts';
import { problemReply } from '../http/problem.ts';
import { overConnection, type Reply } from '../http/reply.ts';
import type { HttpRequest } from '../http/request.ts';
import { type FrontEvent, requestOf } from './event.ts';

/** Answers an event, also one that is no request. (The routes answer every error of a request.) */
export async function answerEvent<Body extends string | Send>(
  event: FrontEvent,
  answer: (request: HttpRequest) => Promise<Reply<Body>>,
): Promise<Reply<Body | string>> {
  const request = catchRefusal(() => requestOf(event));
  return request instanceof LinkError ? problemReply(request) : overConnection(await answer(request), request);
}
