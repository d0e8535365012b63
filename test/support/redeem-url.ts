import { randomBytes } from 'node:crypto';
import type { Link } from '../../functions/core/link.ts';
import type { Reply } from '../../functions/http/reply.ts';
import { redeemRoutes } from '../../functions/redeem/routes.ts';
import { makeLink } from './links.ts';
import { memoryPorts } from './machine.ts';
import { MemorySink } from './memory-sink.ts';
import { makeRequest } from './requests.ts';

export const FILE = randomBytes(100);
export const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** The recipient's URL over memory, with a link to a stored file of 100 bytes, and ways to ask for it. */
export function prepare(overrides: Partial<Link> = {}, maxStreamBytes = 1_000) {
  const ports = memoryPorts();
  const object = ports.objects.put('folder/file.bin', FILE);
  const { link, token } = makeLink({ object, ...overrides });
  ports.links.links.set(link.id, link);
  const answer = redeemRoutes(ports, { maxStreamBytes, presignSeconds: 10 });
  const ask = (method: string, options?: Parameters<typeof makeRequest>[2]) =>
    answer(makeRequest(method, `/download?token=${token}`, options));
  const stored = () => ports.links.links.get(link.id) ?? link;
  return { ...ports, link, token, answer, ask, stored, claims: () => stored().claims };
}

/** The body of a reply, poured where it has to be. */
export async function bytesOf({ body }: Reply): Promise<Buffer> {
  if (typeof body !== 'function') return Buffer.from(body ?? '');
  const sink = new MemorySink();
  await body(sink);
  return sink.bytes;
}

export const jsonOf = ({ body }: Reply) => JSON.parse(String(body));
