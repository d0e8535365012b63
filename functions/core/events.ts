import type { Link } from './link.ts';
import type { ErrorCode } from './refusals.ts';
import type { EpochSeconds } from './system-ports.ts';

/** The kinds of events. `refused`: somebody wanted to claim the link and could not. */
export type LinkEventName = 'created' | 'claimed' | 'completed' | 'failed' | 'revoked' | 'refused';

/** An event, with the link as it was then. Names a claim by its id, never by its secret. */
export interface LinkEvent {
  name: LinkEventName;
  at: EpochSeconds;
  link: Link;
  claimId?: string;
  /** The reason of a refusal, and the address that was refused. */
  code?: ErrorCode;
  sourceIp?: string;
}

/**
 * Tells listeners about events. An event may get lost, and nothing depends on it: the table is the ledger.
 */
export interface Events {
  /** Starts to tell an event, and returns at once. Never throws. */
  emit(event: LinkEvent): void;
  /** Resolves within seconds, when every event was told or lost. Never rejects. */
  flush(): Promise<void>;
}

/** For a deployment without listeners. */
export const NO_EVENTS: Events = { emit: () => {}, flush: async () => {} };
