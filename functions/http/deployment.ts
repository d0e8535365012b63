import { createHash } from 'node:crypto';
import type { Reply } from './reply.ts';
import type { HttpRequest } from './request.ts';

/** A request asks with it whether it has come to the deployment that it names; the reply has the answer: `this` or `other`. */
const HEADER = 'x-links-deployment';

/**
 * Names a deployment by its table and its first bucket: no two buckets have the same name. Undefined where no bucket is known.
 * Only the owner API tells it. The recipients' URL says no more than whether a name is its own, so strangers learn nothing.
 */
export function deploymentId(table: string, [bucket]: readonly string[] = []): string | undefined {
  return (
    bucket &&
    createHash('sha256')
      .update(JSON.stringify([table, bucket]))
      .digest('base64url')
  );
}

/** Answers a request that names a deployment, such as that of `links doctor`. */
export function tellDeployment(reply: Reply, { headers }: HttpRequest, id: string | undefined): Reply {
  const asked = headers[HEADER];
  if (asked === undefined || id === undefined) return reply;
  return { ...reply, headers: { ...reply.headers, [HEADER]: asked === id ? 'this' : 'other' } };
}
