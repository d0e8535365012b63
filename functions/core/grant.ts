import { type ChangePorts, changeLink, OF_THE_LEDGER } from './change-link.ts';
import { type OpenedBody, sendBody } from './deliver.ts';
import { reasonOf } from './errors.ts';
import type { Events } from './events.ts';
import type { ByteRange, Link } from './link.ts';
import type { Log, ManifestStore, ObjectStore, Presign, Send } from './ports.ts';
import type { Clock } from './system-ports.ts';
import { tellChange } from './tell-change.ts';
import { type ClaimSecret, mintReplyId } from './token.ts';
import { settle } from './transitions.ts';

export interface RedeemPorts extends ChangePorts {
  objects: ObjectStore;
  manifests: ManifestStore;
  presign: Presign;
  clock: Clock;
  log: Log;
  events: Events;
}

/** The result of a claim: the object, and the secret with which its client may fetch it again until the lease ends. */
export type Grant = {
  link: Link;
  claimId: string;
  /** Only when the claim is new. */
  secret?: ClaimSecret;
} & ({ kind: 'stream'; range?: ByteRange | undefined; send: Send } | { kind: 'redirect'; location: string });

/** Grants an opened body. Sending it writes the outcome to the link and the log. */
export function grantStream(ports: RedeemPorts, link: Link, claimId: string, body: OpenedBody): Grant {
  const reply = mintReplyId(ports.random);
  const send = sendBody(ports.objects, link, body, async (outcome, cause) => {
    const names = { linkId: link.id, claimId };
    try {
      const decide = (current: Link) => settle(current, claimId, { ...outcome, reply }, ports.clock());
      tellChange(ports, await changeLink(ports, link, decide, OF_THE_LEDGER), claimId);
    } catch (error) {
      ports.log({ level: 'error', event: 'settle_failed', ...names, ...reasonOf(error) });
    }
    const isBroken = outcome.ended === 'broken';
    const failure = isBroken ? reasonOf(cause) : {};
    ports.log({ level: isBroken ? 'error' : 'info', event: 'sent', ...names, ...outcome, ...failure });
    // After a failure comes the cut, which may end the process and lose events.
    if (cause !== undefined) await ports.events.flush();
  });
  return { link, claimId, kind: 'stream', send, range: body.range };
}
