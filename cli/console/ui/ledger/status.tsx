import type { LinkStatus } from '../../../../client/link.ts';

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

/** Whether revoking would change anything. */
export const isOpen = (status: LinkStatus): boolean => status !== 'revoked' && status !== 'expired';
