import type { Recipient } from './access.ts';
import { type Change, changeLink, OF_THE_LEDGER } from './change-link.ts';
import { closeBody, openBody } from './deliver.ts';
import { LinkError } from './errors.ts';
import { type Grant, grantStream, type RedeemPorts } from './grant.ts';
import { type ByteRange, type ClaimIdentity, claimFor, type Link } from './link.ts';
import { MAX_WRONG_PINS, pinMatches } from './pin.ts';
import { RecipientLeft } from './ports.ts';
import type { EpochSeconds } from './system-ports.ts';
import { tellChange } from './tell-change.ts';
import { type ClaimSecret, hashSecret, mintClaimId, mintReplyId, mintSecret } from './token.ts';
import type { Transfer } from './transfer.ts';
import { commit, countWrongPin, type Decision, fence, settle } from './transitions.ts';

/** A claim that is being made: who it is for, and the secret where the client does not have it yet. */
export interface NewClaim {
  identity: ClaimIdentity;
  secret: ClaimSecret;
}

/** A use that is to be spent: of which link, by which claim, and how the bytes go. */
export interface Use {
  link: Link;
  identity: ClaimIdentity;
  transfer: Transfer;
  isGone: Recipient['isGone'];
}

/** A new claim for a recipient, under the secret that they bring, the next of the one that they hold, or a new one. */
export function mintClaim({ random }: RedeemPorts, recipient: Recipient, next?: ClaimSecret): NewClaim {
  const { sourceIp, newSecret: secret = next ?? mintSecret(random) } = recipient;
  return { secret, identity: { id: mintClaimId(random), secretHash: hashSecret(secret), sourceIp } };
}

/**
 * A new claim for a recipient who holds none, once their PIN is right. What its comparison said is let out only by a write
 * that landed: the commit if it was right, the count if wrong.
 */
export async function mintClaimByPin(ports: RedeemPorts, link: Link, recipient: Recipient): Promise<NewClaim> {
  const claim = mintClaim(ports, recipient);
  if (!link.pin || (await pinMatches(recipient.pin ?? '', link.pin))) return claim;
  const attempt = claim.identity.id;
  const { after } = await changeLink(ports, link, (current) => countWrongPin(current, attempt, ports.clock()));
  ports.log({ level: 'warn', event: 'wrong_pin', linkId: link.id, wrongPins: after.wrongPins });
  throw new LinkError('pin_wrong', { triesLeft: MAX_WRONG_PINS - after.wrongPins });
}

/**
 * Claims one use: open, commit, grant. Until the commit lands nothing has been written, so whatever fails before it leaves the
 * link as it was.
 */
export function claimUse(ports: RedeemPorts, use: Use): Promise<Grant> {
  const { transfer } = use;
  return transfer.kind === 'redirect' ? redirect(ports, use, transfer.seconds) : stream(ports, use, transfer.range);
}

async function stream(ports: RedeemPorts, use: Use, range?: ByteRange): Promise<Grant> {
  const body = await openBody(ports.objects, use.link.object, range);
  try {
    const { link, claimId } = await spend(ports, use, (current) => commit(current, use.identity, ports.clock()));
    return grantStream(ports, link, claimId, body);
  } catch (error) {
    await closeBody(body);
    throw error;
  }
}

/** The outcome of a redirect is known at once, so it goes into the same write. */
async function redirect(ports: RedeemPorts, use: Use, seconds: number): Promise<Grant> {
  await probe(ports, use.link);
  const first = await presignUntil(ports, use.link, seconds);
  const reply = mintReplyId(ports.random);
  const { link, claimId } = await spend(ports, use, (current) => {
    const now = ports.clock();
    const committed = commit(current, use.identity, now);
    if (committed instanceof LinkError) return committed;
    const { id } = claimFor(committed, use.identity, now) ?? use.identity;
    return settle(committed, id, { kind: 'redirected', until: first.until, reply }, now);
  });
  // The first URL proved that one can be made; its seconds have been running while the commit was tried.
  const location = await ports.presign(link, seconds).catch(() => first.url);
  return { link, claimId, kind: 'redirect', location };
}

/** A URL that reads the link's object, whoever holds it, until then. */
export async function presignUntil(
  { clock, presign }: RedeemPorts,
  link: Link,
  seconds: number,
): Promise<{ url: string; until: EpochSeconds }> {
  const until = clock() + seconds;
  return { url: await presign(link, seconds), until };
}

/**
 * Makes sure that the object can be read, before a redirect to it, by a GET of its last byte. HEAD is no proof: it succeeds
 * on what is archived, or encrypted with a key that is disabled.
 */
export async function probe({ objects }: RedeemPorts, { object }: Link): Promise<void> {
  const last = object.size - 1;
  await closeBody(await openBody(objects, object, last < 0 ? undefined : { start: last, end: last }));
}

/** What the client of a claim gets whom another has left no use for one more. @throws whatever else was in the way */
export function orElse<T>(again: () => T): (error: unknown) => T {
  return (error) => {
    if (error instanceof LinkError && (error.code === 'used' || error.code === 'being_claimed')) return again();
    throw error;
  };
}

/** A decision that gives a link back as it is where it shows the claim already. */
type Decide = (link: Link) => Decision;

/**
 * Commits a claim: its use is spent from the moment at which the write lands. It may have landed though its answer never
 * came: then the bytes are owed, and what it was made for goes on. If it has not landed it is kept from landing later, when
 * nobody would be there to take them.
 *
 * @throws LinkError what `decide` refused with; `storage_unavailable` for a write that will never land; `outcome_unknown`
 *   where the store does not say how the link stands
 * @throws RecipientLeft
 */
async function spend(ports: RedeemPorts, use: Use, decide: Decide): Promise<{ link: Link; claimId: string }> {
  const { link, identity, isGone } = use;
  const change = await changeLink(ports, link, unlessGone(decide, isGone)).catch(async (error: unknown) => {
    if (!(error instanceof LinkError && error.code === 'storage_unavailable')) throw error;
    const after = await fenceUnlessLanded(ports, link, decide).catch((cause: unknown) => {
      throw new LinkError('outcome_unknown', { retryAfterSeconds: 5, cause });
    });
    if (!after) throw error;
    return { before: link, after, isMade: true } satisfies Change;
  });
  // Of two parts at once both may tell that they spent the use; one after the other, the first.
  const claimId = claimFor(change.after, identity, ports.clock())?.id ?? identity.id;
  tellChange(ports, change, claimId);
  return { link: change.after, claimId };
}

/** The link with the change, if it has landed; if not, it never will. @throws LinkError where the store does not say */
async function fenceUnlessLanded(ports: RedeemPorts, link: Link, decide: Decide): Promise<Link | undefined> {
  const isThere = (one: Link) => decide(one) === one;
  const present = await ports.links.get(link.id);
  if (!present || isThere(present)) return present;
  const { after } = await changeLink(ports, present, (one) => (isThere(one) ? one : fence(one)), OF_THE_LEDGER);
  return isThere(after) ? after : undefined;
}

/** Decides nothing for a recipient who has left. They are asked after as late as can be, and not of what is written already. */
export function unlessGone(decide: Decide, isGone: Recipient['isGone']): Decide {
  return (link) => {
    const decision = decide(link);
    if (!(decision instanceof LinkError) && decision !== link && isGone?.()) throw new RecipientLeft();
    return decision;
  };
}
