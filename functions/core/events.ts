import type { Link } from './link.ts';
import type { ErrorCode } from './refusals.ts';
import type { EpochSeconds } from './system-ports.ts';

/** What happened to a link; refused: to somebody who wanted to claim it. */
export type LinkEventName = 'created' | 'claimed' | 'completed' | 'failed' | 'revoked' | 'refused';

/** One thing that happened, and the link as it was then. Names a claim by its id, never by its secret. */
export interface LinkEvent {
  name: LinkEventName;
  at: EpochSeconds;
  link: Link;
  claimId?: string;
  /** Of a refusal: why, and to whom. */
  code?: ErrorCode;
  sourceIp?: string;
}

/**
 * Whoever wants to hear of it. What is told here may get lost, and nothing depends on it: the ledger is the table.
 */
export interface Events {
  /** Begins to tell, and returns at once. Never throws. */
  emit(event: LinkEvent): void;
  /** Resolves when all has been told, or given up, within seconds. Never rejects. */
  flush(): Promise<void>;
}

/** Nobody listens. */
export const NO_EVENTS: Events = { emit: () => {}, flush: async () => {} };
