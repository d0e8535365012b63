import { jsonReply, type Reply } from '../http/reply.ts';
import type { HttpRequest } from '../http/request.ts';
import { type Caller, verifySignature } from '../http/sigv4.ts';
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
