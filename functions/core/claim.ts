import { changeLink } from './change-link.ts';
import { closeBody, openBody } from './deliver.ts';
import { LinkError, reasonOf } from './errors.ts';
import { type Handout, type RedeemPorts, type Redemption, redirectHandout, streamHandout } from './handout.ts';
import { type ByteRange, claimOf, claimUnder, isCommitted, type Link, type Reservation } from './link.ts';
import { MAX_WRONG_PINS, pinMatches } from './pin.ts';
import { hashSecret, mintClaimId, mintToken, type Token } from './token.ts';
import { commit, countWrongPin, type Outcome, RESERVATION_SECONDS, release, reserve, settle } from './transitions.ts';
import type { Way } from './way.ts';

/** A use held for a request. */
export interface Hold {
  link: Link;
  claimId: string;
  /** Whether this request made the reservation: then it gives it back, and nobody else does. */
  isOurs: boolean;
  /** Only where the client does not have it yet. */
  secret?: Token;
}

/**
 * Claims one use: reserve, open, commit. Whatever fails on the way gives the reservation back. A client that holds a
 * reservation already goes on from there.
 */
export async function claimAnew(
  ports: RedeemPorts,
  link: Link,
  held: Reservation | undefined,
  way: Way,
  asked: Redemption,
  range?: ByteRange,
): Promise<Handout> {
  const hold = held ? { link, claimId: held.id, isOurs: false } : await takeHold(ports, link, asked);
  const handout = await (way === 'redirect' ? redirect(ports, hold, asked) : stream(ports, hold, range));
  return hold.secret ? { ...handout, secret: hold.secret } : handout;
}

async function stream(ports: RedeemPorts, hold: Hold, range?: ByteRange): Promise<Handout> {
  const body = await orRelease(ports, hold, () => openBody(ports.objects, hold.link.object, range));
  try {
    const committed = await commitOrRelease(ports, hold);
    return streamHandout(ports, committed, hold.claimId, body, range);
  } catch (error) {
    await closeBody(body);
    throw error;
  }
}

async function redirect(ports: RedeemPorts, hold: Hold, { presign }: Redemption): Promise<Handout> {
  const first = await orRelease(ports, hold, async () => {
    await ports.objects.check(hold.link.object);
    return presign();
  });
  const committed = await commitOrRelease(ports, hold, { kind: 'redirected', until: first.until });
  // The first URL proved that one can be made; its seconds have been running while the commit was tried.
  const { url } = await presign().catch(() => first);
  return redirectHandout(committed, hold.claimId, url);
}

/** Reserves a use, or finds the claim that the same key has made. @throws LinkError by the link's state, or the PIN */
export async function takeHold(
  ports: RedeemPorts,
  link: Link,
  { newSecret, pin, sourceIp }: Pick<Redemption, 'newSecret' | 'pin' | 'sourceIp'>,
): Promise<Hold> {
  const secret = newSecret ?? mintToken(ports.random);
  const reservation = newReservation(ports, secret, sourceIp);
  const reserved = await reserveWithPin(ports, link, reservation, pin);
  // Two requests with the same key at once share one claim: the first made it, the other found it.
  const claimId = claimUnder(reserved, reservation.secretHash, ports.clock())?.id ?? reservation.id;
  return { link: reserved, claimId, isOurs: claimId === reservation.id, secret };
}

/**
 * Reserves a use, with the right PIN where one is set. The PIN is compared once, before the write; what the comparison
 * said is let out only by a write that landed: the reservation if right, the count if wrong. Guesses sent side by side
 * are thus put in a line by the version condition, each decided on the count of those before it, and the sixth is
 * refused whether right or wrong. One that loses every attempt learns nothing and counts nothing.
 */
async function reserveWithPin(ports: RedeemPorts, link: Link, reservation: Reservation, pin?: string): Promise<Link> {
  const right = !link.pin || (await pinMatches(pin ?? '', link.pin));
  if (right) {
    const hold = { link, claimId: reservation.id, isOurs: true };
    return orRelease(ports, hold, () =>
      changeLink(ports, link, (current) => reserve(current, reservation, ports.clock())),
    );
  }
  const counted = await changeLink(ports, link, (current) => countWrongPin(current, reservation.id, ports.clock()));
  ports.log({ level: 'warn', event: 'wrong_pin', linkId: link.id, wrongPins: counted.wrongPins });
  throw new LinkError('pin_wrong', { triesLeft: MAX_WRONG_PINS - counted.wrongPins });
}

/** Does what must be done before the commit; gives the reservation back if it cannot be. */
async function orRelease<T>(ports: RedeemPorts, hold: Hold, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (mayHaveReserved(error)) await releaseHold(ports, hold);
    throw error;
  }
}

/** A refusal by the link's own state was decided without a write: there is nothing to give back. */
function mayHaveReserved(error: unknown): boolean {
  return !(error instanceof LinkError && (error.code === 'being_claimed' || error.code === 'used'));
}

/**
 * Spends the use; a redirect's outcome is known at once, so it goes into the same write. The write may have landed though
 * its answer never came: then the use is spent and the bytes are owed, so the claim goes on. Only if the store does not
 * say how the link stands is the recipient told that nobody knows.
 */
async function commitOrRelease(ports: RedeemPorts, hold: Hold, outcome?: Outcome): Promise<Link> {
  const { claimId } = hold;
  let hasSpent = false;
  const after = await changeLink(ports, hold.link, (current) => {
    const now = ports.clock();
    const committed = commit(current, claimId, now);
    hasSpent ||= !(committed instanceof LinkError) && committed !== current;
    return committed instanceof LinkError || !outcome ? committed : settle(committed, claimId, outcome, now);
  }).catch((error: unknown) => committedAfterAll(ports, hold, error));
  // Of two parts that come one after the other the one that spent the use tells of it; at once, both may.
  if (hasSpent) ports.events.emit({ name: 'claimed', at: ports.clock(), link: after, claimId });
  return after;
}

/** The link, if the write that failed has landed. @throws the error where it has not; `outcome_unknown` */
async function committedAfterAll(ports: RedeemPorts, hold: Hold, error: unknown): Promise<Link> {
  const after = await releaseHold(ports, hold);
  if (after === 'unknown') throw new LinkError('outcome_unknown', { retryAfterSeconds: 5, cause: error });
  const claim = after && claimOf(after, hold.claimId);
  if (after && claim && isCommitted(claim)) return after;
  throw error;
}

/**
 * Gives the reservation back, if this request made it, and tells how the link stands. It looks at the link first: of a
 * write that failed nobody knows whether it landed. A release that fails need not concern the recipient, for the
 * reservation lapses by itself.
 */
async function releaseHold(ports: RedeemPorts, hold: Hold): Promise<Link | undefined | 'unknown'> {
  const { claimId, isOurs } = hold;
  try {
    const link = await ports.links.get(hold.link.id);
    if (!link || !isOurs) return link;
    return await changeLink(ports, link, (current) => release(current, claimId));
  } catch (error) {
    ports.log({ level: 'warn', event: 'release_failed', linkId: hold.link.id, claimId, ...reasonOf(error) });
    return 'unknown';
  }
}

function newReservation(ports: RedeemPorts, secret: Token, sourceIp: string): Reservation {
  const now = ports.clock();
  const lapsesAt = now + RESERVATION_SECONDS;
  const id = mintClaimId(ports.random);
  return { id, secretHash: hashSecret(secret), sourceIp, state: 'reserved', reservedAt: now, lapsesAt };
}
