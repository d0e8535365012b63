import type { Change } from './change-link.ts';
import type { Events, LinkEventName } from './events.ts';
import { type CommittedClaim, claimOf, isCommitted, lapsedOf } from './link.ts';
import type { Log } from './ports.ts';
import type { Clock } from './system-ports.ts';

/** A part that went well ends nothing, for there are more to come; and what is done with a presigned URL is not seen here. */
const ENDS: Readonly<Record<CommittedClaim['state'], LinkEventName | undefined>> = {
  committed: undefined,
  redirected: undefined,
  completed: 'completed',
  failed: 'failed',
  aborted: 'failed',
};

/**
 * Tells whoever listens what a change has done to a claim, once: that it spent its use, or how it ended. What is fetched again
 * of a completed claim is no news. The log hears of the reservations that had lapsed, and left nothing else behind.
 */
export function tellChange(
  { events, log, clock }: { events: Events; log: Log; clock: Clock },
  { before, after, isMade }: Change,
  claimId: string,
): void {
  for (const { id } of lapsedOf(before, clock())) {
    if (claimOf(after, id)) continue;
    log({ level: 'warn', event: 'reservation_lapsed', linkId: after.id, claimId: id });
  }
  const [was, is] = [claimOf(before, claimId), claimOf(after, claimId)];
  if (!isMade || !is || !isCommitted(is) || was?.state === 'completed') return;
  const name = was && isCommitted(was) ? ENDS[is.state] : 'claimed';
  if (name) events.emit({ name, at: clock(), link: after, claimId });
}
