import { type Change, type ChangePorts, changeLink, OF_THE_LEDGER } from './change-link.ts';
import { type OpenedBody, pourBody } from './deliver.ts';
import { reasonOf } from './errors.ts';
import type { Events } from './events.ts';
import { type ByteRange, claimOf, type Link } from './link.ts';
import type { Log, ObjectStore, Pour } from './ports.ts';
import type { Asker } from './standing.ts';
import type { Clock, EpochSeconds } from './system-ports.ts';
import { mintReplyId, type Token } from './token.ts';
import { settle } from './transitions.ts';

export interface RedeemPorts extends ChangePorts {
  objects: ObjectStore;
  clock: Clock;
  log: Log;
  events: Events;
}

/** What a recipient asks for and brings along. */
export interface Redemption extends Asker {
  pin?: string;
  /** The secret for a new claim, brought by the client; one is minted if absent. */
  newSecret?: Token;
  /**
   * The range asked for, undefined for the whole. Worked out only once nothing else is in the way, as RFC 9110, 14.2 has
   * it. @throws LinkError `range_unsatisfiable`
   */
  range?: () => ByteRange | undefined;
  /** Whether whoever holds a claim may make no further one, though uses are left. */
  isOnlyAgain?: boolean;
  /** Makes the presigned URL of a redirect. */
  presign: () => Promise<PresignedUrl>;
  /** Whether whoever asks has left, as far as the host can tell; absent where it cannot. */
  isGone?: (() => boolean) | undefined;
}

/** A URL that reads one object, whoever holds it, until then. */
export interface PresignedUrl {
  url: string;
  until: EpochSeconds;
}

/** A claim granted: what is handed out, and the secret with which it may be had again until the lease ends. */
export type Handout = {
  link: Link;
  claimId: string;
  /** Only when the claim is new. */
  secret?: Token;
} & ({ kind: 'stream'; range?: ByteRange; pour: Pour } | { kind: 'redirect'; location: string });

/** The handout of an opened body: its pour writes the outcome to the link and the log. */
export function streamHandout(
  ports: RedeemPorts,
  link: Link,
  claimId: string,
  body: OpenedBody,
  range?: ByteRange,
): Handout {
  const reply = mintReplyId(ports.random);
  const pour = pourBody(ports.objects, link, body, range, async (outcome, cause) => {
    const names = { linkId: link.id, claimId };
    try {
      const decide = (current: Link) => settle(current, claimId, { ...outcome, reply }, ports.clock());
      const change = await changeLink(ports, link, decide, OF_THE_LEDGER);
      tellSettled(ports, change, claimId);
    } catch (error) {
      ports.log({ level: 'error', event: 'settle_failed', ...names, ...reasonOf(error) });
    }
    const isBroken = outcome.kind === 'streamed' && outcome.ended === 'broken';
    const failure = isBroken ? reasonOf(cause) : {};
    ports.log({ level: isBroken ? 'error' : 'info', event: 'poured', ...names, ...outcome, ...failure });
    // The cut that follows a failure may end the process, and what has not been told by then.
    if (cause !== undefined) await ports.events.flush();
  });
  return { link, claimId, kind: 'stream', pour, ...(range ? { range } : {}) };
}

/** A part that went well ends nothing, for there are more to come; nor does what is fetched again of a completed claim. */
function tellSettled({ events, clock }: RedeemPorts, { before, after }: Change, claimId: string): void {
  const state = claimOf(after, claimId)?.state;
  const was = claimOf(before, claimId)?.state;
  if (before === after || was === 'completed') return;
  if (state !== 'completed' && state !== 'failed' && state !== 'aborted') return;
  events.emit({ name: state === 'completed' ? state : 'failed', at: clock(), link: after, claimId });
}

/** The handout of a redirect. */
export function redirectHandout(link: Link, claimId: string, location: string): Handout {
  return { link, claimId, kind: 'redirect', location };
}
