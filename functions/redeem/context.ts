import type { ClaimOrder } from '../core/claim-link.ts';
import type { PresignedUrl, RedeemPorts } from '../core/handout.ts';
import type { Link } from '../core/link.ts';
import { type Standing, standingOf } from '../core/standing.ts';
import type { WayPolicy } from '../core/way.ts';
import { presignOptionsOf } from '../http/disposition.ts';
import type { HttpRequest } from '../http/request.ts';
import { secretsOf } from './credentials.ts';

export interface RedeemSettings extends WayPolicy {
  /** How long the presigned URL of a redirect lives: seconds. */
  presignSeconds: number;
}

/** One request, and what it is answered with. */
export interface Context {
  ports: RedeemPorts;
  settings: RedeemSettings;
  request: HttpRequest;
}

/** How whoever asks stands to the link. */
export function standingIn({ ports, request }: Context, link: Link): Standing {
  return standingOf(link, presented(request, link), ports.clock());
}

/** Who a recipient shows themselves to be. */
export function presented(request: HttpRequest, link: Link, pin?: string): ClaimOrder {
  const { sourceIp, isGone } = request;
  return { sourceIp, isGone, ...secretsOf(request, link), ...(pin === undefined ? {} : { pin }) };
}

/** The second URL of a redirect. Signing makes no call. */
export async function presign({ ports, settings }: Context, link: Link): Promise<PresignedUrl> {
  const until = ports.clock() + settings.presignSeconds;
  return { url: await ports.objects.presign(link.object, presignOptionsOf(link, settings.presignSeconds)), until };
}
