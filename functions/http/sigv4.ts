import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';

/** A principal whose signature is accepted. */
export interface Caller {
  accessKeyId: string;
  secretAccessKey: string;
  userArn: string;
}

/** The reason of a refusal, in AWS's own words. */
export interface SignatureRefusal {
  type: string;
  message: string;
}

const MAX_CLOCK_SKEW_MS = 5 * 60_000;

const FORBIDDEN: SignatureRefusal = {
  type: 'AccessDeniedException',
  message:
    'Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html',
};
const INCOMPLETE: SignatureRefusal = {
  type: 'IncompleteSignatureException',
  message: 'Authorization header is not a complete AWS Signature V4.',
};
const MISMATCH: SignatureRefusal = {
  type: 'InvalidSignatureException',
  message:
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
};

/**
 * Finds the caller who signed the request, or the reason to refuse it. Signs the request again with the caller's secret and
 * compares the two signatures (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
 * Reads only the Authorization header: it refuses a signature in the query.
 */
export async function verifySignature<Known extends Caller>(
  request: IncomingMessage,
  body: Uint8Array,
  callers: readonly Known[],
  region: string,
): Promise<Known | SignatureRefusal> {
  const authorization = request.headers.authorization;
  if (authorization === undefined) return FORBIDDEN;
  const claimed = parseAuthorization(authorization);
  const signedAt = parseAmzDate(request.headers['x-amz-date']);
  if (claimed === undefined || signedAt === undefined) return INCOMPLETE;

  if (Math.abs(Date.now() - signedAt.getTime()) > MAX_CLOCK_SKEW_MS) {
    return {
      type: 'InvalidSignatureException',
      message: 'Signature expired or not yet valid: sign with the current time.',
    };
  }
  const scope = `${amzDate(signedAt).slice(0, 8)}/${region}/lambda/aws4_request`;
  if (claimed.scope !== scope) {
    return { type: 'InvalidSignatureException', message: `Credential should be scoped to ${scope}.` };
  }
  const caller = callers.find(({ accessKeyId }) => accessKeyId === claimed.accessKeyId);
  if (caller === undefined) {
    return {
      type: 'UnrecognizedClientException',
      message: 'The security token included in the request is invalid.',
    };
  }
  if (!isBodyHashTrue(request, body) || leavesOpen(request, claimed.signedHeaders)) return MISMATCH;

  const signature = await sign(request, body, claimed.signedHeaders, { caller, region, signedAt });
  return signature !== undefined && isSame(signature, claimed.signature) ? caller : MISMATCH;
}

interface ClaimedSignature {
  accessKeyId: string;
  scope: string;
  signedHeaders: string[];
  signature: string;
}

/** The access key that an Authorization header names, whether or not its signature is right. */
export function accessKeyIn(authorization: string): string | undefined {
  return parseAuthorization(authorization)?.accessKeyId;
}

function parseAuthorization(header: string): ClaimedSignature | undefined {
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/([^,\s]+), *SignedHeaders=([^,\s]+), *Signature=([0-9a-f]{64})$/.exec(
      header,
    );
  const [, accessKeyId, scope, signedHeaders, signature] = match ?? [];
  if (!accessKeyId || !scope || !signedHeaders || !signature) return undefined;
  return { accessKeyId, scope, signedHeaders: signedHeaders.split(';'), signature };
}

/** Whether the signature leaves out the host or one of AWS's headers, which somebody could then replace. */
function leavesOpen(request: IncomingMessage, signedHeaders: string[]): boolean {
  const mustBeSigned = Object.keys(request.headers).filter((name) => name === 'host' || name.startsWith('x-amz-'));
  return mustBeSigned.some((name) => !signedHeaders.includes(name));
}

/**
 * If the client sends a hash of the body, the signature covers that hash, so it must be the body's own. Lambda accepts no
 * unsigned payload (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html).
 */
function isBodyHashTrue(request: IncomingMessage, body: Uint8Array): boolean {
  const claimed = request.headers['x-amz-content-sha256'];
  return claimed === undefined || claimed === createHash('sha256').update(body).digest('hex');
}

async function sign(
  request: IncomingMessage,
  body: Uint8Array,
  signedHeaders: string[],
  { caller, region, signedAt }: { caller: Caller; region: string; signedAt: Date },
): Promise<string | undefined> {
  const { pathname, search } = splitUrl(request.url ?? '/');
  const query = parseQuery(search);
  if (query === undefined) return undefined;
  const signer = new SignatureV4({
    service: 'lambda',
    region,
    credentials: caller,
    sha256: Sha256,
    applyChecksum: false,
  });
  const headers = Object.fromEntries(
    signedHeaders.flatMap((name) => {
      const values = request.headersDistinct[name];
      return values ? [[name, values.join(',')] as const] : [];
    }),
  );
  const signed = await signer.sign(
    { method: request.method ?? 'GET', protocol: 'http:', hostname: '', path: pathname, query, headers, body },
    { signingDate: signedAt, signableHeaders: new Set(signedHeaders) },
  );
  const again = parseAuthorization(signed.headers.authorization ?? '');
  // A header that is listed as signed but was not sent is missing here.
  return again?.signedHeaders.join() === signedHeaders.join() ? again.signature : undefined;
}

/** The path and the query of a request, not decoded. */
export function splitUrl(url: string): { pathname: string; search: string } {
  const at = url.indexOf('?');
  return at < 0 ? { pathname: url, search: '' } : { pathname: url.slice(0, at), search: url.slice(at + 1) };
}

/**
 * The query as SignatureV4 takes it. Undefined if it is badly encoded, which includes a raw `+`: the signature takes it for
 * itself, the routes (URLSearchParams) for a space, and a signature must cover what the routes do.
 */
export function parseQuery(search: string): Record<string, string[]> | undefined {
  if (search.includes('+')) return undefined;
  const pairs = search.split('&').filter(Boolean);
  try {
    const decoded = pairs.map((pair) => pair.split('=').map(decodeURIComponent));
    const grouped = Map.groupBy(decoded, ([key = '']) => key);
    return Object.fromEntries([...grouped].map(([key, same]) => [key, same.map(([, ...value]) => value.join('='))]));
  } catch {
    return undefined;
  }
}

const isSame = (left: string, right: string) => timingSafeEqual(Buffer.from(left), Buffer.from(right));

const amzDate = (date: Date) => date.toISOString().replace(/[-:]|\.\d{3}/g, '');

function parseAmzDate(header: string | string[] | undefined): Date | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(header));
  const date = match && new Date(`${match.slice(1, 4).join('-')}T${match.slice(4).join(':')}Z`);
  return date && !Number.isNaN(date.getTime()) ? date : undefined;
}
