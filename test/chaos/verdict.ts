import type { Endpoints } from '../../cli/endpoints.ts';
import { isCommitted, type Link } from '../../functions/core/link.ts';
import { begin } from '../faults/client.ts';
import { fileBytesOf } from '../faults/observe.ts';
import type { LinkJson } from '../support/owner.ts';
import { redeemLater } from '../support/redeem-later.ts';
import type { Host } from './hosts.ts';
import type { Recipient } from './recipients.ts';
import { type Landing, pick } from './trouble.ts';

/** What became of a link: one of these, or what is wrong. */
export const FATES = [
  'delivered whole',
  'a part, and its client fetched the rest',
  'a part, and its client had no secret to go on with',
  'spent without a byte: killed between the landing and the first byte',
  'spent without a byte, and its client was told outcome_unknown',
  'not spent, and a newcomer had it at once',
  'not spent, and a newcomer had it after the reservation',
] as const;
export type Fate = (typeof FATES)[number];

/** How far apart the clocks are, and a reservation on top: a newcomer's clock this far ahead sees it lapsed. */
const LATER_SECONDS = 300;
/** What lies between what happens and when it is noted: ms. */
const NOTING_MS = 100;

export interface Evidence {
  endpoints: Endpoints;
  hosts: readonly Host[];
  file: Buffer;
  landings: readonly Landing[];
}

/** Finds out what became of a link, by what its clients have, its ledger, and what others get of it now. @throws Error for a broken promise */
export async function judge(
  link: LinkJson,
  stored: Link,
  recipients: readonly Recipient[],
  evidence: Evidence,
): Promise<Fate> {
  const { file } = evidence;
  const served = recipients.filter(({ pieces }) => pieces.length > 0);
  for (const { start, bytes } of served.flatMap(({ pieces }) => pieces)) {
    if (!bytes.equals(file.subarray(start, start + bytes.length))) throw new Error('bytes that are not the file’s');
  }
  if (served.length > 1) throw new Error(`bytes at ${served.length} clients`);
  const isSpent = stored.claims.some(isCommitted);
  const [winner] = served;
  if (winner && !isSpent) throw new Error('bytes, and the use not spent');
  if (!isSpent) return newcomer(link, stored, evidence);
  const stranger = await ask(link, evidence);
  if (stranger.status !== 410) throw new Error(`spent, and a newcomer is told ${stranger.status}`);
  return winner ? ofWinner(link, winner, evidence) : ofNobody(stored, recipients, evidence);
}

async function newcomer(link: LinkJson, { claims }: Link, evidence: Evidence): Promise<Fate> {
  const { endpoints, file } = evidence;
  const isHeld = claims.length > 0;
  const { status, bytes } = isHeld ? await redeemLater(endpoints, link.url, LATER_SECONDS) : await ask(link, evidence);
  if (status !== 200 || !bytes.equals(file)) throw new Error(`not spent, and a newcomer is told ${status}`);
  const { status: next } = await ask(link, evidence);
  if (next !== 410) throw new Error(`a second newcomer is told ${next}`);
  return isHeld ? 'not spent, and a newcomer had it after the reservation' : 'not spent, and a newcomer had it at once';
}

async function ofWinner(link: LinkJson, { pieces, cookie }: Recipient, evidence: Evidence): Promise<Fate> {
  const { file } = evidence;
  const has = Buffer.alloc(file.length);
  for (const { start, bytes } of pieces) has.fill(1, start, start + bytes.length);
  const missing = has.indexOf(0);
  if (missing === -1) return 'delivered whole';
  if (!cookie) return 'a part, and its client had no secret to go on with';
  const range = `bytes=${missing}-${file.length - 1}`;
  const { status, bytes } = await ask(link, evidence, { cookie, range });
  if (status !== 206 || !bytes.equals(file.subarray(missing))) throw new Error(`its own client is told ${status}`);
  return 'a part, and its client fetched the rest';
}

function ofNobody({ id, claims }: Link, recipients: readonly Recipient[], { landings }: Evidence): Fate {
  const visits = recipients.flatMap((one) => one.visits);
  const committed = new Set(claims.filter(isCommitted).map((claim) => claim.id));
  const landed = landings.filter(({ linkId, claimId }) => linkId === id && committed.has(claimId));
  const wasKilled = landed.some(({ host, handedOn, at }) =>
    visits.some(
      (visit) =>
        visit.host === host &&
        visit.start <= at &&
        visit.end >= at - NOTING_MS &&
        host.kills.some((kill) => kill >= handedOn && kill <= visit.end + NOTING_MS),
    ),
  );
  if (wasKilled) return 'spent without a byte: killed between the landing and the first byte';
  if (visits.some(({ code }) => code === 'outcome_unknown')) {
    return 'spent without a byte, and its client was told outcome_unknown';
  }
  const told = visits.map(
    ({ host, start, end, status, code }) =>
      `${host.name} ${code ?? status} (${start.toFixed()} to ${end.toFixed()} ms)`,
  );
  const when = landed.map(
    ({ host, at }) =>
      `${host.name} committed at ${at.toFixed()} ms, killed at ${host.kills.map((kill) => kill.toFixed())}`,
  );
  throw new Error(`spent without a byte, and no process was killed then: ${[...told, ...when].join('; ')}`);
}

/** Somebody comes to one of the hosts, now that all is calm. */
async function ask(link: LinkJson, { hosts }: Evidence, headers: Record<string, string> = {}) {
  const { pathname, search } = new URL(link.url);
  const seen = await begin(new URL(pathname + search, pick(hosts).url).href, { headers }).seen;
  return { status: seen.status, bytes: fileBytesOf(seen) };
}
