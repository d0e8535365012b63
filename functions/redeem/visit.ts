import { type Access, accessOf, type Recipient, type Visit } from '../core/access.ts';
import { catchRefusal, LinkError } from '../core/errors.ts';
import type { RedeemPorts } from '../core/grant.ts';
import type { Link } from '../core/link.ts';
import { findLink } from '../core/redeem-link.ts';
import type { EpochSeconds } from '../core/system-ports.ts';
import type { TransferPolicy } from '../core/transfer.ts';
import type { HttpRequest } from '../http/request.ts';
import { type Visitor, visitorOf } from '../http/visitor.ts';
import type { Brand } from '../page/brand.ts';
import { type Credentials, readCredentials, readSecrets } from './credentials.ts';

export interface RedeemSettings extends TransferPolicy {
  /** The name of the deployment, which only owners know (`http/deployment.ts`). */
  deployment?: string | undefined;
  /** What the pages show of the deployment's owner. */
  brand?: Brand | undefined;
}

/** The ports and settings of the recipient's URL. */
export interface Site {
  ports: RedeemPorts;
  settings: RedeemSettings;
}

/** A request, read once: its visitor, and the token and PIN, or the fault in these. */
export interface Incoming {
  request: HttpRequest;
  visitor: Visitor;
  credentials: Credentials | LinkError;
}

/** A request for a link, understood once, with one reading of the clock: its visitor, the credentials and the access. */
export interface HttpVisit extends Incoming, Visit {
  now: EpochSeconds;
}

/** A visit with the link's token. */
export interface TokenVisit extends HttpVisit {
  credentials: Credentials;
}

export function incomingOf(request: HttpRequest): Incoming {
  const credentials = catchRefusal(() => readCredentials(request));
  return { request, visitor: visitorOf(request.headers), credentials };
}

/** Opens the visit to the link whose token the request has. @throws LinkError `malformed`, `body_too_large`, `unknown_link` */
export async function openVisitByToken({ ports }: Site, incoming: Incoming): Promise<TokenVisit> {
  const { credentials } = incoming;
  if (credentials instanceof LinkError) throw credentials;
  const link = await findLink(ports, credentials.token);
  return { ...openVisit(ports, incoming, link, credentials.pin), credentials };
}

/** Opens the visit of a request to a link. Malformed secrets refuse it. */
export function openVisit({ clock }: RedeemPorts, incoming: Incoming, link: Link, pin?: string): HttpVisit {
  const { sourceIp, isGone } = incoming.request;
  const now = clock();
  const secrets = catchRefusal(() => readSecrets(incoming.request, link));
  const isBroken = secrets instanceof LinkError;
  const recipient: Recipient = { sourceIp, isGone, pin, ...(isBroken ? { secrets: [] } : secrets) };
  const access: Access = isBroken ? { kind: 'refused', refusal: secrets } : accessOf(link, recipient, now);
  return { ...incoming, now, link, recipient, access };
}
