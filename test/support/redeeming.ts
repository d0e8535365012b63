import { randomBytes } from 'node:crypto';
import { accessOf, admitWithPin, type Recipient, type Visit } from '../../functions/core/access.ts';
import { LinkError } from '../../functions/core/errors.ts';
import type { Grant, RedeemPorts } from '../../functions/core/grant.ts';
import type { Link } from '../../functions/core/link.ts';
import { type DownloadOrder, redeemLink } from '../../functions/core/redeem-link.ts';
import type { ClaimSecret, LinkId } from '../../functions/core/token.ts';
import { makeLink } from './links.ts';
import { memoryPorts } from './machine.ts';
import { MemorySink } from './memory-sink.ts';

export const FILE = randomBytes(100);
const POLICY = { maxStreamBytes: 1_000_000, presignSeconds: 10 };

/** What a recipient brings, and what they ask for. */
export type Asked = Partial<Recipient & DownloadOrder>;

/** A stored link to a stored file, and a redeem that reads it first, as the HTTP layer does. */
export function prepare(overrides: Partial<Link> = {}, file = FILE) {
  const ports = memoryPorts();
  const object = ports.objects.put('folder/file.bin', file);
  const { link } = makeLink({ object, ...overrides });
  ports.links.links.set(link.id, link);
  const redeem = async ({ range, isOnlyAgain = false, ...brought }: Asked = {}): Promise<Grant> => {
    const visit = await visited(ports, link.id, brought);
    return redeemLink(ports, POLICY, visit, { range, isOnlyAgain });
  };
  return { ...ports, link, redeem, stored: () => ports.links.links.get(link.id) };
}

/** A recipient who has been let in to the link as it is stored now. */
export async function visited(
  { links, clock }: Pick<RedeemPorts, 'links' | 'clock'>,
  id: LinkId,
  brought: Partial<Recipient>,
) {
  const link = await links.get(id);
  if (!link) throw new LinkError('unknown_link');
  const recipient = { sourceIp: '192.0.2.1', secrets: [], ...brought };
  const visit: Visit = { link, recipient, access: accessOf(link, recipient, clock()) };
  admitWithPin(visit);
  return visit;
}

/** Sends a download into a sink, and gives the sink back. */
export async function send(grant: Grant, sink = new MemorySink()): Promise<MemorySink> {
  if (grant.kind !== 'stream') throw new Error('this delivery has no bytes');
  await grant.send(sink);
  return sink;
}

const codeOf = (error: unknown) => (error instanceof LinkError ? error.code : error);

/** `granted`, or the code of the refusal. */
export const refusal = (promise: Promise<unknown>) => promise.then(() => 'granted', codeOf);

/** The secret of a new claim. */
export function secretOf(grant: Grant): ClaimSecret {
  if (!grant.secret) throw new Error('no new claim was made');
  return grant.secret;
}
