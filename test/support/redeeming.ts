import { randomBytes } from 'node:crypto';
import { LinkError } from '../../functions/core/errors.ts';
import type { Handout, Redemption } from '../../functions/core/handout.ts';
import type { Link } from '../../functions/core/link.ts';
import { redeemLink } from '../../functions/core/redeem-link.ts';
import type { Token } from '../../functions/core/token.ts';
import { makeLink } from './links.ts';
import { memoryPorts } from './machine.ts';
import { MemorySink } from './memory-sink.ts';

export const FILE = randomBytes(100);
const POLICY = { maxStreamBytes: 1_000_000 };

/** A stored link to a stored file, and a redeem that reads it first, as the HTTP layer does. */
export function prepare(overrides: Partial<Link> = {}, file = FILE) {
  const ports = memoryPorts();
  const object = ports.objects.put('folder/file.bin', file);
  const { link } = makeLink({ object, ...overrides });
  ports.links.links.set(link.id, link);
  const redeem = async (asked: Partial<Redemption> = {}): Promise<Handout> => {
    const found = await ports.links.get(link.id);
    if (!found) throw new LinkError('unknown_link');
    return redeemLink(ports, POLICY, found, {
      sourceIp: '192.0.2.1',
      secrets: [],
      presign: async () => ({
        url: await ports.objects.presign(object, { seconds: 10, contentDisposition: '', contentType: '' }),
        until: ports.clock() + 10,
      }),
      ...asked,
    });
  };
  return { ...ports, link, redeem, stored: () => ports.links.links.get(link.id) };
}

/** Pours a download into a sink, and gives the sink back. */
export async function pour(handout: Handout, sink = new MemorySink()): Promise<MemorySink> {
  if (handout.kind !== 'stream') throw new Error('this delivery has no bytes');
  await handout.pour(sink);
  return sink;
}

const codeOf = (error: unknown) => (error instanceof LinkError ? error.code : error);

/** `granted`, or the code of the refusal. */
export const refusal = (promise: Promise<unknown>) => promise.then(() => 'granted', codeOf);

/** The secret of a new claim. */
export function secretOf(handout: Handout): Token {
  if (!handout.secret) throw new Error('no new claim was made');
  return handout.secret;
}
