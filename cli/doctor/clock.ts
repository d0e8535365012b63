import { CommandError } from '../errors.ts';
import { durationInWords } from '../format.ts';

/** AWS refuses signatures that are off by 5 minutes. The check warns well before that. */
const MOST_SECONDS_OFF = 60;

/**
 * Tells how far this machine's clock is from the server's.
 *
 * @param date the Date header of an answer (RFC 9110, 6.6.1), which tells whole seconds
 * @param now this machine's time between request and answer, in milliseconds since 1970
 * @throws CommandError if the clock is too far off
 */
export function clockVerdict(date: string, now: number): string {
  const off = Math.round((now - Date.parse(date)) / 1000);
  if (Number.isNaN(off)) throw new CommandError(`The server sent an invalid Date ("${date}"): check the URL.`);
  if (Math.abs(off) <= MOST_SECONDS_OFF)
    return Math.abs(off) <= 1 ? 'right' : `${durationInWords(Math.abs(off))} off, which is close enough`;
  const direction = off > 0 ? 'ahead' : 'behind';
  throw new CommandError(
    `This machine's clock is ${durationInWords(Math.abs(off))} ${direction}, and AWS refuses signatures that are 5 minutes off: synchronise it with NTP.`,
  );
}
