import type { LedgerEvent } from '../../../tail/ledger-events.ts';

/** What happened, in a word. */
export const EVENT: Readonly<Record<LedgerEvent['event'], string>> = {
  created: 'Created',
  claimed: 'Claimed',
  completed: 'Completed',
  failed: 'Failed',
  aborted: 'Broken off',
  redirected: 'Redirected to S3',
  revoked: 'Revoked',
  expired: 'Expired',
};
