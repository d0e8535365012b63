import { expect } from '@jest/globals';
import { bytesSent, isCommitted, type Link } from '../../functions/core/link.ts';
import { RESERVATION_SECONDS } from '../../functions/core/transitions.ts';
import type { Seen } from './client.ts';
import { fileBytesOf, isHeld, isSpent, sightOf } from './observe.ts';
import type { Scenario } from './scenario.ts';
import type { Site } from './site.ts';

/** How it shows that the link was not lost. */
export type Kept =
  | 'delivered'
  | 'delivered; its key fetches the rest'
  | 'works again at once'
  | 'works again after 30 s'
  | 'works again once the file is back'
  | 'its key fetches the file'
  | 'ended by its owner';

/**
 * Checks both promises by what others get of the link now that the faults are over. What others are told must follow
 * from what the table says, and nobody but the first client may have bytes once it has some.
 */
export async function checkPromises(site: Site, scenario: Scenario, seen: Seen): Promise<Kept> {
  const before = await site.stored();
  checkBytesNoted(before, scenario, seen, site.file.length);
  const isGone = site.isObjectChanged;
  if (isGone) {
    expect(await site.stranger()).toMatchObject({ status: 410 });
    await site.restore();
  }
  const stranger = await site.stranger();
  expect(stranger.status).toBe(expectedOfStranger(before, scenario));
  const kept = await checkNotLost(site, scenario, seen, before, stranger);
  const last = await site.stranger();
  expect(last.status).toBe(410);
  expect(fileBytesOf(last)).toHaveLength(0);
  return isGone && kept === 'works again at once' ? 'works again once the file is back' : kept;
}

/** 410 if and only if the use is spent or the link revoked, 409 if and only if the use is held. */
function expectedOfStranger(link: Link, { order }: Scenario): number {
  if (link.revokedAt !== undefined || isSpent(link)) return 410;
  if (isHeld(link)) return 409;
  return order?.delivery === 'redirect' ? 302 : 200;
}

/** The ledger's count is what the client received, wherever the function could know it. */
function checkBytesNoted({ claims }: Link, { unknowable }: Scenario, seen: Seen, size: number): void {
  const [claim] = claims;
  if (!claim || !isCommitted(claim)) return;
  const received = fileBytesOf(seen).length;
  if (claim.state === 'completed') expect(bytesSent(claim)).toBe(size);
  if (claim.state === 'failed') expect(bytesSent(claim)).toBe(received);
  if (claim.state === 'completed' && !unknowable) expect(received).toBe(size);
}

async function checkNotLost(site: Site, scenario: Scenario, seen: Seen, link: Link, stranger: Seen): Promise<Kept> {
  const { bytes } = sightOf(seen, site.file);
  if (isSpent(link)) {
    if (bytes === 'whole') return 'delivered';
    // Without a byte a spent use is a broken promise, but for what nobody could know.
    if (bytes === 'none') expect(scenario.unknowable).toBeDefined();
    const from = fileBytesOf(seen).length;
    const rest = await site.ask({ headers: { range: `bytes=${from}-` } });
    expect({ status: rest.status, isEqual: rest.body.equals(site.file.subarray(from)) }).toEqual({
      status: 206,
      isEqual: true,
    });
    return bytes === 'none' ? 'its key fetches the file' : 'delivered; its key fetches the rest';
  }
  expect(bytes).toBe('none');
  if (link.revokedAt !== undefined) return 'ended by its owner';
  if (!isHeld(link)) {
    expect(sightOf(stranger, site.file).bytes).toBe('whole');
    return 'works again at once';
  }
  const later = await site.strangerLater(RESERVATION_SECONDS + 1);
  if (later.status !== 302)
    expect({ ...later, bytes: later.bytes.equals(site.file) }).toEqual({ status: 200, bytes: true });
  return 'works again after 30 s';
}
