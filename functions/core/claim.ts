import { type ChangePorts, changeLink } from './change-link.ts';
import { closeBody, type OpenedBody, openBody, pourBody } from './deliver.ts';
import { asLinkError, LinkError } from './errors.ts';
import {
  type ByteRange,
  type Claim,
  claimOf,
  type EpochSeconds,
  hasLapsed,
  isCommitted,
  type Link,
  type Reservation,
} from './link.ts';
import { MAX_WRONG_PINS, pinMatches } from './pin.ts';
import type { Clock, Log, ObjectStore, Pour } from './ports.ts';
import type { Handout, Redemption } from './redeem-link.ts';
import { hashSecret, mintClaimId, mintToken, type Token } from './token.ts';
import { commit, countWrongPin, type Outcome, RESERVATION_SECONDS, release, reserve, settle } from './transitions.ts';

export interface RedeemPorts extends ChangePorts {
  objects: ObjectStore;
  clock: Clock;
  log: Log;
}

/** Claims one use: reserve, open, commit. Whatever fails on the way gives the reservation back. */
export async function claimAnew(
  ports: RedeemPorts,
  link: Link,
  held: Claim | undefined,
  asked: Redemption,
): Promise<Handout> {
  const secret = asked.newSecret ?? mintToken(ports.random);
  const isHeld = held?.state === 'reserved' && !hasLapsed(held, ports.clock());
  const reservation = isHeld ? held : newReservation(ports, secret, asked.sourceIp);
  const reserved = await reserveWithPin(ports, link, reservation, asked.pin);
  const claimId = reservation.id;
  if (link.delivery === 'redirect') {
    const location = await orRelease(ports, reserved, claimId, async () => {
      await ports.objects.check(link.object);
      return asked.presign();
    });
    const committed = await commitOrRelease(ports, reserved, claimId, { kind: 'redirected' });
    return { ...handoutOf(committed, claimId), secret, kind: 'redirect', location };
  }
  const body = await orRelease(ports, reserved, claimId, () => openBody(ports.objects, link.object, asked.range));
  try {
    const committed = await commitOrRelease(ports, reserved, claimId);
    return {
      ...handoutOf(committed, claimId),
      secret,
      kind: 'stream',
      pour: pourFor(ports, committed, claimId, body, asked.range),
    };
  } catch (error) {
    await closeBody(body);
    throw error;
  }
}

/**
 * Reserves a use, with the right PIN where one is set. The PIN is compared once, before the write; what the comparison
 * said is let out only by a write that landed: the reservation if right, the count if wrong. Guesses sent side by side
 * are thus put in a line by the version condition, each decided on the count of those before it, and the sixth is
 * refused whether right or wrong. One that loses every attempt learns nothing and counts nothing.
 */
async function reserveWithPin(ports: RedeemPorts, link: Link, reservation: Reservation, pin?: string): Promise<Link> {
  if (link.pin && pin === undefined) throw new LinkError('pin_required');
  const right = !link.pin || (await pinMatches(pin ?? '', link.pin));
  if (right) return changeLink(ports, link, (current) => reserve(current, reservation, ports.clock()));
  const counted = await changeLink(ports, link, (current) => countWrongPin(current, ports.clock()));
  ports.log({ level: 'warn', event: 'wrong_pin', linkId: link.id, wrongPins: counted.wrongPins });
  throw new LinkError('pin_wrong', { triesLeft: MAX_WRONG_PINS - counted.wrongPins });
}

/** Does what must be done before the commit; gives the reservation back if it cannot be. */
async function orRelease<T>(ports: RedeemPorts, reserved: Link, claimId: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    await releaseClaim(ports, reserved, claimId);
    throw error;
  }
}

/**
 * Spends the use; a redirect's outcome is known at once, so it goes into the same write. The write may have landed though
 * its answer never came: then the use is spent and the bytes are owed, so the claim goes on.
 */
async function commitOrRelease(ports: RedeemPorts, reserved: Link, claimId: string, outcome?: Outcome): Promise<Link> {
  try {
    return await changeLink(ports, reserved, (current) => {
      const now = ports.clock();
      const committed = commit(current, claimId, now);
      return committed instanceof LinkError || !outcome ? committed : settle(committed, claimId, outcome, now);
    });
  } catch (error) {
    const after = await releaseClaim(ports, reserved, claimId);
    const claim = after && claimOf(after, claimId);
    if (after && claim && isCommitted(claim)) return after;
    throw error;
  }
}

/** A release that fails is not the recipient's concern: the reservation lapses by itself. */
async function releaseClaim(ports: RedeemPorts, link: Link, claimId: string): Promise<Link | undefined> {
  try {
    return await changeLink(ports, link, (current) => release(current, claimId));
  } catch (error) {
    ports.log({ level: 'warn', event: 'release_failed', linkId: link.id, claimId, ...reasonOf(error) });
    return undefined;
  }
}

/** The pour of an opened body under a claim, with its outcome written to the link and the log. */
export function pourFor(ports: RedeemPorts, link: Link, claimId: string, body: OpenedBody, range?: ByteRange): Pour {
  return pourBody(ports.objects, link, body, range, async (outcome, cause) => {
    const names = { linkId: link.id, claimId };
    try {
      await changeLink(ports, link, (current) => settle(current, claimId, outcome, ports.clock()));
    } catch (error) {
      ports.log({ level: 'error', event: 'settle_failed', ...names, ...reasonOf(error) });
    }
    const failure = cause === undefined ? {} : reasonOf(cause);
    ports.log({ level: cause === undefined ? 'info' : 'error', event: 'poured', ...names, ...outcome, ...failure });
  });
}

function newReservation(ports: RedeemPorts, secret: Token, sourceIp: string): Reservation {
  const now = ports.clock();
  const lapsesAt = now + RESERVATION_SECONDS;
  const id = mintClaimId(ports.random);
  return { id, secretHash: hashSecret(secret), sourceIp, state: 'reserved', reservedAt: now, lapsesAt };
}

/** What every handout says of its claim. */
export function handoutOf(link: Link, claimId: string): { link: Link; claimId: string; leaseUntil: EpochSeconds } {
  const claim = claimOf(link, claimId);
  return { link, claimId, leaseUntil: claim && isCommitted(claim) ? claim.leaseUntil : 0 };
}

function reasonOf(error: unknown): { code: string; reason: string } {
  const { code, details, message } = asLinkError(error);
  return { code, reason: details.cause instanceof Error ? details.cause.name : message };
}
