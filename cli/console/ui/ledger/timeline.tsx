import type { Claim, InspectedLink } from '../../../../client/link.ts';
import type { LedgerEvent } from '../../../tail/ledger-events.ts';
import { preciseTime, sizeText, timeAgo, timeText } from '../common/format.ts';
import { historyOf, now } from '../state/ledger.ts';
import { EVENT } from './event-text.ts';

/** What happened to a link, the latest first. */
export function Timeline({ link }: { link: InspectedLink }) {
  const reserved = link.claims.filter(({ state }) => state === 'reserved');
  return (
    <ol class="timeline">
      {reserved.map((claim) => (
        <li key={claim.id} data-event="claimed">
          <strong>Being claimed</strong>
          <p>{claim.sourceIp} is about to download.</p>
        </li>
      ))}
      {historyOf(link).map((event) => (
        <li key={event.time + event.event + event.claimId} data-event={event.event}>
          <strong>{EVENT[event.event]}</strong>{' '}
          <time dateTime={event.time} title={timeAgo(event.time, now.value)}>
            {preciseTime(event.time)}
          </time>
          <p>{detailOf(event, link)}</p>
        </li>
      ))}
    </ol>
  );
}

function detailOf({ event, claimId, sourceIp, bytesSent = 0 }: LedgerEvent, link: InspectedLink): string {
  const { claims, size } = link;
  const claim = claims.find(({ id }) => id === claimId);
  switch (event) {
    case 'claimed':
      return `From ${sourceIp}.${claim ? leaseOf(claim, link) : ''}`;
    case 'completed':
      return `All ${sizeText(size)} were sent to ${sourceIp}.`;
    case 'failed':
    case 'aborted':
      return `${sizeText(bytesSent)} of ${sizeText(size)} were sent to ${sourceIp}.`;
    case 'redirected':
      return `${sourceIp} got a URL of S3.`;
    default:
      return '';
  }
}

/** Until when a download that is not complete can go on. Revoking ends leases too. */
function leaseOf({ state, leaseUntil }: Claim, { revokedAt }: InspectedLink): string {
  if (leaseUntil === undefined || state === 'completed' || state === 'redirected') return '';
  const until = revokedAt !== undefined && revokedAt < leaseUntil ? revokedAt : leaseUntil;
  return Date.parse(until) > now.value
    ? ` It can be resumed until ${timeText(until)}.`
    : ` It could be resumed until ${timeText(until)}.`;
}
