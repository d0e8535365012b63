import type { Change } from './change-link.ts';
import type { Events, LinkEventName } from './events.ts';
import { type CommittedClaim, claimOf, isCommitted, lapsedOf } from './link.ts';
import type { Log } from './ports.ts';
import type { Clock } from './system-ports.ts';

/** A good part ends nothing, because more may come. The use of a presigned URL is not visible here. */
const ENDS: Readonly<Record<CommittedClaim['state'], LinkEventName | undefined>> = {
  committed: undefined,
  redirected: undefined,
  completed: 'completed',
  failed: 'failed',
  aborted: 'failed',
};

/**
 * Emits an event, once, when a change spends a claim's use or ends the claim. Repeated downloads of a completed claim are no
 * event. Logs reservations that lapsed, because they leave no other trace.
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
