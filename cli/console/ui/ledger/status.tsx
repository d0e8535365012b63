import type { InspectedLink, LinkStatus } from '../../../../client/link.ts';

/** The words for a link's state. */
export const STATUS: Readonly<Record<LinkStatus, string>> = {
  active: 'Active',
  scheduled: 'Scheduled',
  being_claimed: 'Being claimed',
  used: 'Used',
  locked: 'Locked',
  expired: 'Expired',
  revoked: 'Revoked',
};

export function StatusMark({ status }: { status: LinkStatus }) {
  return (
    <span class="status" data-status={status}>
      {STATUS[status]}
    </span>
  );
}

/** Whether revoking would change anything. A presigned URL is out of reach. */
export const isRevocable = ({ status, delivery }: InspectedLink): boolean =>
  status !== 'revoked' && status !== 'expired' && delivery !== 'presigned';
