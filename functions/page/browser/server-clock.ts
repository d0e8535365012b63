// Leases and openings are times of the server's clock. The recipient's clock may be hours off.

let ahead = 0;

/** @param moment the server's time now, in milliseconds since 1970; NaN changes nothing */
export function setServerClock(moment: number): void {
  if (!Number.isNaN(moment)) ahead = moment - Date.now();
}

/** The time by the server's clock, in milliseconds since 1970; by this machine's clock until the server's is known. */
export function serverNow(): number {
  return Date.now() + ahead;
}
