import type { Reason } from './errors.ts';
import type { LinkEventName } from './events.ts';
import type { Delivery } from './link.ts';
import type { LinkId } from './token.ts';
import type { Streamed } from './transitions.ts';

interface OfClaim {
  linkId: LinkId;
  claimId: string;
}

/** Every event of the log, with its details. */
export interface LogEvents {
  /** An owner made a link; its object has `size` bytes. */
  created: { linkId: LinkId; delivery: Delivery; size: number };
  revoked: { linkId: LinkId };
  reserved: OfClaim;
  /** A reservation lapsed without a commit, and was cleared away. */
  reservation_lapsed: OfClaim;
  wrong_pin: { linkId: LinkId; wrongPins: number };
  /** A stream ended. It has a reason if it broke off on our side. */
  sent: OfClaim & Streamed & Partial<Reason>;
  /** The outcome of a reply could not be written to the link. */
  settle_failed: OfClaim & Reason;
  /** A request got an error. */
  refused: Reason;
  /** EventBridge did not take the event `lost`. */
  event_lost: { linkId: LinkId; lost: LinkEventName; cause: string };

  // The server's own.
  listening: { port: number; managementPort?: number; unsentBytesAtMost: number | undefined };
  stopping: { signal: string; drainSeconds: number };
  stopped: object;
  untrusted_proxy: { address: string | undefined; message: string };
}

interface Head<Event> {
  level: 'info' | 'warn' | 'error';
  event: Event;
}

/** One line of the log. It names links and claims by their ids, and never holds a token, a PIN or a claim's secret. */
export type LogEntry = { [Event in keyof LogEvents]: Head<Event> & LogEvents[Event] }[keyof LogEvents];
