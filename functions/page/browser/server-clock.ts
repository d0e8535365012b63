// Leases and openings are moments of the server's clock. The recipient's own may be hours off.

let ahead = 0;

/** @param moment what the server's clock says now: milliseconds since 1970. Not a number, nothing is learnt of it. */
export function setServerClock(moment: number): void {
  if (!Number.isNaN(moment)) ahead = moment - Date.now();
}

/** Milliseconds since 1970 by the server's clock; by this machine's own, until that was set. */
export function serverNow(): number {
  return Date.now() + ahead;
}
