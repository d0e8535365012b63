import { jsonReply, type Reply } from '../http/reply.ts';
import type { HttpRequest } from '../http/request.ts';
import { type Caller, verifySignature } from '../http/sigv4.ts';
import type { Answer } from './server.ts';

/**
 * Lets in who signed with the key of an owner, as a Function URL with AWS_IAM does, and answers everybody else in its words:
 * clients of the one are clients of the other.
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
