import { type Change, changeLink, OF_THE_LEDGER } from './change-link.ts';
import { closeBody, openBody } from './deliver.ts';
import { LinkError } from './errors.ts';
import { type Handout, type RedeemPorts, type Redemption, redirectHandout, streamHandout } from './handout.ts';
import { type ByteRange, type ClaimIdentity, claimFor, isCommitted, type Link, lapsedOf } from './link.ts';
import { MAX_WRONG_PINS, pinMatches } from './pin.ts';
import { RecipientLeft } from './ports.ts';
import { hashSecret, mintClaimId, mintReplyId, mintToken, type Token } from './token.ts';
import { commit, countWrongPin, type Decision, fence, settle } from './transitions.ts';
import type { Way } from './way.ts';

/** A claim that is being made: who it is for, and the secret where the client does not have it yet. */
export interface NewClaim {
  identity: ClaimIdentity;
  secret: Token;
}

/** A new claim for whoever asks, under the secret that they bring or a new one. */
export function newClaim(
  { random }: RedeemPorts,
  { newSecret, sourceIp }: Pick<Redemption, 'newSecret' | 'sourceIp'>,
): NewClaim {
  const secret = newSecret ?? mintToken(random);
  return { secret, identity: { id: mintClaimId(random), secretHash: hashSecret(secret), sourceIp } };
}

/**
 * Claims one use: open, commit, hand out. Until the commit lands nothing has been written, so whatever fails before it
 * leaves the link as it was.
 */
export function claimUse(
  ports: RedeemPorts,
  link: Link,
  identity: ClaimIdentity,
  way: Way,
  asked: Redemption,
  range?: ByteRange,
): Promise<Handout> {
  return way === 'redirect' ? redirect(ports, link, identity, asked) : stream(ports, link, identity, asked, range);
}

async function stream(
  ports: RedeemPorts,
  link: Link,
  identity: ClaimIdentity,
  { isGone }: Redemption,
  range?: ByteRange,
): Promise<Handout> {
  const body = await openBody(ports.objects, link.object, range);
  try {
    const decide = (current: Link) => commit(current, identity, ports.clock());
    const { after, claimId } = await spend(ports, link, { identity, decide, isGone });
    return streamHandout(ports, after, claimId, body, range);
  } catch (error) {
    await closeBody(body);
    throw error;
  }
}

/** The outcome of a redirect is known at once, so it goes into the same write. */
async function redirect(
  ports: RedeemPorts,
  link: Link,
  identity: ClaimIdentity,
  { isGone, presign }: Redemption,
): Promise<Handout> {
  await probe(ports, link);
  const first = await presign();
  const reply = mintReplyId(ports.random);
  const decide = (current: Link) => {
    const now = ports.clock();
    const committed = commit(current, identity, now);
    if (committed instanceof LinkError) return committed;
    const { id } = claimFor(committed, identity, now) ?? identity;
    return settle(committed, id, { kind: 'redirected', until: first.until, reply }, now);
  };
  const { after, claimId } = await spend(ports, link, { identity, decide, isGone });
  // The first URL proved that one can be made; its seconds have been running while the commit was tried.
  const { url } = await presign().catch(() => first);
  return redirectHandout(after, claimId, url);
}

/**
 * Makes sure that the object can be read, before a redirect to it, by a GET of its last byte. HEAD is no proof: it succeeds
 * on what is archived, or encrypted with a key that is disabled.
 */
export async function probe({ objects }: RedeemPorts, { object }: Link): Promise<void> {
  const last = object.size - 1;
  await closeBody(await openBody(objects, object, last < 0 ? undefined : { start: last, end: last }));
}

/** Lets out what a comparison of the PIN said only by a write that landed: the commit if it was right, the count if wrong. */
export async function checkPin(ports: RedeemPorts, link: Link, attempt: string, pin = ''): Promise<void> {
  if (!link.pin || (await pinMatches(pin, link.pin))) return;
  const { after } = await changeLink(ports, link, (current) => countWrongPin(current, attempt, ports.clock()));
  ports.log({ level: 'warn', event: 'wrong_pin', linkId: link.id, wrongPins: after.wrongPins });
  throw new LinkError('pin_wrong', { triesLeft: MAX_WRONG_PINS - after.wrongPins });
}

/** What the client of a claim gets whom another has left no use for one more. @throws whatever else was in the way */
export function orElse<T>(again: () => T): (error: unknown) => T {
  return (error) => {
    if (error instanceof LinkError && (error.code === 'used' || error.code === 'being_claimed')) return again();
    throw error;
  };
}

/** How a use is spent: whose claim it is, and the decision, which gives a link back as it is that shows the claim already. */
interface Spending {
  identity: ClaimIdentity;
  decide: (link: Link) => Decision;
  isGone: Redemption['isGone'];
}

/**
 * Commits a claim: its use is spent from the moment at which the write lands. It may have landed though its answer never
 * came: then the bytes are owed, and what it was made for goes on. If it has not landed it is kept from landing later, when
 * nobody would be there to take them.
 *
 * @throws LinkError what `decide` refused with; `storage_unavailable` for a write that will never land; `outcome_unknown`
 *   where the store does not say how the link stands
 * @throws RecipientLeft
 */
async function spend(
  ports: RedeemPorts,
  link: Link,
  { identity, decide, isGone }: Spending,
): Promise<{ after: Link; claimId: string }> {
  const change = await changeLink(ports, link, unlessGone(decide, isGone)).catch(async (error: unknown) => {
    if (!(error instanceof LinkError && error.code === 'storage_unavailable')) throw error;
    const after = await landed(ports, link, decide).catch((cause: unknown) => {
      throw new LinkError('outcome_unknown', { retryAfterSeconds: 5, cause });
    });
    if (!after) throw error;
    return { before: link, after };
  });
  tellLapsed(ports, change);
  const { before, after } = change;
  const claimId = claimFor(after, identity, ports.clock())?.id ?? identity.id;
  // Of two parts that come one after the other the one that spent the use tells of it; at once, both may.
  const wasSpent = before.claims.some((claim) => claim.id === claimId && isCommitted(claim));
  if (!wasSpent) ports.events.emit({ name: 'claimed', at: ports.clock(), link: after, claimId });
  return { after, claimId };
}

/** The link with the change, if it has landed; if not, it never will. @throws LinkError where the store does not say */
async function landed(ports: RedeemPorts, link: Link, decide: Spending['decide']): Promise<Link | undefined> {
  const isThere = (one: Link) => decide(one) === one;
  const present = await ports.links.get(link.id);
  if (!present || isThere(present)) return present;
  const { after } = await changeLink(ports, present, (one) => (isThere(one) ? one : fence(one)), OF_THE_LEDGER);
  return isThere(after) ? after : undefined;
}

/** Decides nothing for a recipient who has left. They are asked after as late as can be, and not of what is written already. */
export function unlessGone(decide: Spending['decide'], isGone: Spending['isGone']): Spending['decide'] {
  return (link) => {
    const decision = decide(link);
    if (!(decision instanceof LinkError) && decision !== link && isGone?.()) throw new RecipientLeft();
    return decision;
  };
}

/** A reservation that lapsed has held a use back, and left nothing else behind. */
export function tellLapsed(ports: RedeemPorts, { before, after }: Change): void {
  for (const { id } of lapsedOf(before, ports.clock())) {
    if (after.claims.some((claim) => claim.id === id)) continue;
    ports.log({ level: 'warn', event: 'reservation_lapsed', linkId: after.id, claimId: id });
  }
}
