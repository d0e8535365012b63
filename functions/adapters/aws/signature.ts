import { createHash } from 'node:crypto';
import type { Credentials } from './credentials.ts';
import { hmac, signingKey } from './signing-key.ts';

// Signature Version 4: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** The hash that a presigned URL has for its body: whoever follows the URL sends none. */
const UNSIGNED = 'UNSIGNED-PAYLOAD';

/** A request as it is signed. */
export interface Signable {
  method: string;
  /** With the port, if it is not the protocol's own. */
  host: string;
  /** As it is sent: encoded once. That is S3's rule; services that take everything at `/` have no other. */
  path: string;
  /** Not encoded. */
  query?: Readonly<Record<string, string | undefined>>;
  /** All are signed. Names are in lower case. */
  headers?: Readonly<Record<string, string>>;
}

/** By whom, for whom and when a request is signed. */
export interface Signing {
  credentials: Credentials;
  service: string;
  region: string;
  /** As signatures have it: 20150830T123600Z. */
  time: string;
}

/** A moment as signatures have it. */
export function signingTime(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d{3}/g, '');
}

/** The headers of the request with its signature among them. */
export function signedHeaders(request: Signable, body: string, signing: Signing): Record<string, string> {
  const { sessionToken } = signing.credentials;
  const payloadHash = sha256(body);
  const headers: Record<string, string> = {
    ...request.headers,
    host: request.host,
    'x-amz-date': signing.time,
    ...(sessionToken ? { 'x-amz-security-token': sessionToken } : {}),
    // S3 asks for it; the others do not mind.
    ...(signing.service === 's3' ? { 'x-amz-content-sha256': payloadHash } : {}),
  };
  const query = canonicalQuery(request.query);
  const signature = signatureOf({ ...request, query, headers, payloadHash }, signing);
  const names = `SignedHeaders=${namesOf(headers)}`;
  headers.authorization = `${ALGORITHM} Credential=${credentialOf(signing)}, ${names}, Signature=${signature}`;
  return headers;
}

/** The path and query of a URL by which anybody can send the request, for so many seconds. */
export function presignedPath(request: Signable, seconds: number, signing: Signing): string {
  const headers = { ...request.headers, host: request.host };
  const query = canonicalQuery({
    ...request.query,
    'X-Amz-Algorithm': ALGORITHM,
    'X-Amz-Credential': credentialOf(signing),
    'X-Amz-Date': signing.time,
    'X-Amz-Expires': `${seconds}`,
    'X-Amz-Security-Token': signing.credentials.sessionToken,
    'X-Amz-SignedHeaders': namesOf(headers),
  });
  const signature = signatureOf({ ...request, query, headers, payloadHash: UNSIGNED }, signing);
  return `${request.path}?${query}&X-Amz-Signature=${signature}`;
}

/** The query as it is signed, which is also how it is sent: encoded and in order. */
export function canonicalQuery(query: Signable['query'] = {}): string {
  return byName(Object.entries(query).map(([name, value]) => [encode(name), value]))
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encode(value)}`]))
    .join('&');
}

/** Encodes all but the characters that RFC 3986 leaves unreserved. encodeURIComponent leaves five more. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

interface Canonical {
  method: string;
  path: string;
  query: string;
  headers: Readonly<Record<string, string>>;
  payloadHash: string;
}

function signatureOf({ method, path, query, headers, payloadHash }: Canonical, signing: Signing): string {
  const lines = byName(Object.entries(headers)).map(([name, value]) => `${name}:${value.trim().replace(/ +/g, ' ')}\n`);
  const request = [method, path, query, lines.join(''), namesOf(headers), payloadHash].join('\n');
  const { credentials, service, region, time } = signing;
  const text = [ALGORITHM, time, scopeOf(signing), sha256(request)].join('\n');
  const key = signingKey({ secretAccessKey: credentials.secretAccessKey, day: dayOf(time), region, service });
  return hmac(key, text).toString('hex');
}

/** In the order of names alone: a whole line may compare otherwise, where one name begins with another. */
function byName<T>(entries: [string, T][]): [string, T][] {
  return entries.sort(([one], [other]) => (one < other ? -1 : 1));
}

const namesOf = (headers: Readonly<Record<string, string>>) => Object.keys(headers).sort().join(';');

const credentialOf = (signing: Signing) => `${signing.credentials.accessKeyId}/${scopeOf(signing)}`;

const scopeOf = ({ time, region, service }: Signing) => `${dayOf(time)}/${region}/${service}/aws4_request`;

const dayOf = (time: string) => time.slice(0, 8);

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
