import { type Access, accessOf, type Recipient, type Visit } from '../core/access.ts';
import { catchRefusal, LinkError } from '../core/errors.ts';
import type { RedeemPorts } from '../core/grant.ts';
import type { Link } from '../core/link.ts';
import { findLink } from '../core/redeem-link.ts';
import type { EpochSeconds } from '../core/system-ports.ts';
import type { TransferPolicy } from '../core/transfer.ts';
import type { HttpRequest } from '../http/request.ts';
import { type Visitor, visitorOf } from '../http/visitor.ts';
import { type Credentials, readCredentials, readSecrets } from './credentials.ts';

/** What the recipient's URL works with. */
export interface Site {
  ports: RedeemPorts;
  settings: TransferPolicy;
}

/** A request, read once: who asks, and the token and PIN that they bring, or what is wrong with those. */
export interface Incoming {
  request: HttpRequest;
  visitor: Visitor;
  credentials: Credentials | LinkError;
}

/** A request for a link, understood once, by one reading of the clock: who asks, with what, and how they stand to the link. */
export interface HttpVisit extends Incoming, Visit {
  now: EpochSeconds;
}

/** One that has brought the link's token. */
export interface TokenVisit extends HttpVisit {
  credentials: Credentials;
}

export function incomingOf(request: HttpRequest): Incoming {
  const credentials = catchRefusal(() => readCredentials(request));
  return { request, visitor: visitorOf(request.headers), credentials };
}

/** The visit of a request to the link whose token it brings. @throws LinkError `malformed`, `body_too_large`, `unknown_link` */
export async function openVisitByToken({ ports }: Site, incoming: Incoming): Promise<TokenVisit> {
  const { credentials } = incoming;
  if (credentials instanceof LinkError) throw credentials;
  const link = await findLink(ports, credentials.token);
  return { ...openVisit(ports, incoming, link, credentials.pin), credentials };
}

/** The visit of a request to a link. Secrets that are broken refuse it. */
export function openVisit({ clock }: RedeemPorts, incoming: Incoming, link: Link, pin?: string): HttpVisit {
  const { sourceIp, isGone } = incoming.request;
  const now = clock();
  const secrets = catchRefusal(() => readSecrets(incoming.request, link));
  const isBroken = secrets instanceof LinkError;
  const recipient: Recipient = { sourceIp, isGone, pin, ...(isBroken ? { secrets: [] } : secrets) };
  const access: Access = isBroken ? { kind: 'refused', refusal: secrets } : accessOf(link, recipient, now);
  return { ...incoming, now, link, recipient, access };
}
