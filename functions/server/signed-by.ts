import type { IncomingMessage } from 'node:http';
import { LIMITS } from '../core/link-order.ts';
import { jsonReply, type Reply } from '../http/reply.ts';
import { type HttpRequest, MAX_BODY_BYTES } from '../http/request.ts';
import { accessKeyIn, type Caller, verifySignature } from '../http/sigv4.ts';
import type { Answer } from './server.ts';

/**
 * Admits requests that an owner has signed, as a Function URL with AWS_IAM does, and refuses others in its words, so that the
 * same clients work with both.
 */
export function signedBy(
  owners: readonly Caller[],
  region: string,
  answer: (request: HttpRequest) => Promise<Reply>,
): Answer {
  return async (request, incoming) => {
    const caller = await verifySignature(incoming, request.body, owners, region);
    if ('type' in caller) {
      const refused = jsonReply(403, { Message: caller.message });
      return { ...refused, headers: { ...refused.headers, 'x-amzn-errortype': caller.type } };
    }
    return answer({ ...request, callerArn: caller.userArn });
  };
}

/** How much of a body is read before its signature can be checked: the whole of an owner's order, and little of others'. */
export function orderLimit(owners: readonly Caller[], { headers }: IncomingMessage): number {
  const accessKeyId = accessKeyIn(headers.authorization ?? '');
  return owners.some((owner) => owner.accessKeyId === accessKeyId) ? LIMITS.orderBytes : MAX_BODY_BYTES;
}
