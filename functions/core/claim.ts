import type { Recipient } from './access.ts';
import { type Change, changeLink, OF_THE_LEDGER } from './change-link.ts';
import { closeBody, openBody, probe } from './deliver.ts';
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

/** A claim that is about to be made, and the secret that its client will hold. */
export interface NewClaim {
  identity: ClaimIdentity;
  secret: ClaimSecret;
}

/** A use that is about to be spent by a claim, and the way in which the bytes go. */
export interface Use {
  link: Link;
  identity: ClaimIdentity;
  transfer: Transfer;
  isGone: Recipient['isGone'];
}

/** Mints a claim for a recipient, under the secret that they sent, else under `next`, else under a new one. */
export function mintClaim({ random }: RedeemPorts, recipient: Recipient, next?: ClaimSecret): NewClaim {
  const { sourceIp, newSecret: secret = next ?? mintSecret(random) } = recipient;
  return { secret, identity: { id: mintClaimId(random), secretHash: hashSecret(secret), sourceIp } };
}

/**
 * Mints a claim for a recipient who holds none, if their PIN is right. Only a write that landed reveals whether it was: the
 * commit for a right PIN, the count for a wrong one.
 * @throws LinkError `pin_wrong`
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
 * Claims one use: open, commit, grant. Nothing is written before the commit, so a failure before it leaves the link unchanged.
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

/** The outcome of a redirect is known at once, so the same write records it. */
async function redirect(ports: RedeemPorts, use: Use, seconds: number): Promise<Grant> {
  await probe(ports.objects, use.link.object);
  const first = await presignUntil(ports, use.link, seconds);
  const reply = mintReplyId(ports.random);
  const { link, claimId } = await spend(ports, use, (current) => {
    const now = ports.clock();
    const committed = commit(current, use.identity, now);
    if (committed instanceof LinkError) return committed;
    const { id } = claimFor(committed, use.identity, now) ?? use.identity;
    return settle(committed, id, { kind: 'redirected', until: first.until, reply }, now);
  });
  // The first URL proved that presigning works, but some of its seconds are over by now.
  const location = await ports.presign(link, seconds).catch(() => first.url);
  return { link, claimId, kind: 'redirect', location };
}

/** Presigns a URL. Anyone who has it can read the link's object until then. */
export async function presignUntil(
  { clock, presign }: RedeemPorts,
  link: Link,
  seconds: number,
): Promise<{ url: string; until: EpochSeconds }> {
  const until = clock() + seconds;
  return { url: await presign(link, seconds), until };
}

/** Falls back to the claim that the client holds, if others took the last use. @throws every other error */
export function orElse<T>(again: () => T): (error: unknown) => T {
  return (error) => {
    if (error instanceof LinkError && (error.code === 'used' || error.code === 'being_claimed')) return again();
    throw error;
  };
}

/** A decision that returns the same link if it already shows the claim. */
type Decide = (link: Link) => Decision;

/**
 * Commits a claim: its use is spent as soon as the write lands. If the write's answer is lost, this finds out whether it
 * landed. If it did, the download goes on, because the recipient is owed the bytes. If it did not, a fence keeps it from
 * landing later, when nobody would take them.
 *
 * @throws LinkError the refusal of `decide`; `storage_unavailable` if the write will never land; `outcome_unknown` if the
 *   store does not answer
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
  // Two parts at once may both say that they spent the use; one after the other, only the first does.
  const claimId = claimFor(change.after, identity, ports.clock())?.id ?? identity.id;
  tellChange(ports, change, claimId);
  return { link: change.after, claimId };
}

/** Returns the link if it shows the change, and otherwise keeps the change from landing. @throws LinkError without an answer */
async function fenceUnlessLanded(ports: RedeemPorts, link: Link, decide: Decide): Promise<Link | undefined> {
  const isThere = (one: Link) => decide(one) === one;
  const present = await ports.links.get(link.id);
  if (!present || isThere(present)) return present;
  const { after } = await changeLink(ports, present, (one) => (isThere(one) ? one : fence(one)), OF_THE_LEDGER);
  return isThere(after) ? after : undefined;
}

/** Makes no change for a recipient who has left. Looks as late as it can, and only if there is a change to make. */
export function unlessGone(decide: Decide, isGone: Recipient['isGone']): Decide {
  return (link) => {
    const decision = decide(link);
    if (!(decision instanceof LinkError) && decision !== link && isGone?.()) throw new RecipientLeft();
    return decision;
  };
}
