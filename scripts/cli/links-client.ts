import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4, type SignatureV4Init } from '@smithy/signature-v4';

/** What to mint. Absent fields take the defaults of the owner API, which checks them all. */
export interface LinkOrder {
  key: string;
  /** The deployment's first bucket if absent. */
  bucket?: string;
  /** Seconds from now, or a duration such as `7d` or `2h30m`. Not together with `expiresAt`. */
  expiresIn?: number | string;
  /** ISO 8601. */
  expiresAt?: string;
  /** ISO 8601. */
  notBefore?: string;
  /** 1 to 100. */
  maxUses?: number;
  /** The name that the recipient saves under. */
  filename?: string;
  pin?: string;
  allowedCidrs?: readonly string[];
  delivery?: 'stream' | 'redirect';
  /** 0 to 86,400 seconds. */
  leaseSeconds?: number;
  confirm?: 'auto' | 'always';
  /** For the owner; recipients do not see it. */
  note?: string;
}

/** A link as its owner sees it. Times are ISO 8601, sizes bytes. */
export interface Link {
  id: string;
  status: string;
  bucket: string;
  key: string;
  versionId?: string;
  etag: string;
  size: number;
  contentType: string;
  filename: string;
  createdAt: string;
  notBefore?: string;
  expiresAt: string;
  maxUses: number;
  uses: number;
  delivery: 'stream' | 'redirect';
  promise: 'exact' | 'approximate';
  leaseSeconds: number;
  confirm: 'auto' | 'always';
  pin: boolean;
  allowedCidrs?: string[];
  note?: string;
  owner: string;
}

/** A link just minted: the only time that its URL, which holds the token, is shown. */
export type MintedLink = Link & { url: string };

export interface LinksClientOptions {
  /** The Function URL of the owner API. */
  url: URL;
  region: string;
  credentials: SignatureV4Init['credentials'];
}

/** The owner API said no, or could not be reached. The message is a sentence for a person. */
export class LinksError extends Error {
  override readonly name = 'LinksError';
  /** The HTTP status; undefined where no answer came. */
  readonly status: number | undefined;
  /** The reason as one word (RFC 9457 extension `code`), where the owner API itself answered. */
  readonly code: string | undefined;

  constructor(message: string, status?: number, code?: string, cause?: unknown) {
    super(message, { cause });
    this.status = status;
    this.code = code;
  }
}

const TIMEOUT_MS = 30_000;

/** The owner API, each call signed with the caller's own AWS identity (Signature Version 4). */
export class LinksClient {
  readonly #url: URL;
  readonly #signer: SignatureV4;

  constructor({ url, region, credentials }: LinksClientOptions) {
    this.#url = url;
    this.#signer = new SignatureV4({ service: 'lambda', region, credentials, sha256: Sha256 });
  }

  /** Mints a link. @throws LinksError */
  async create(order: LinkOrder): Promise<MintedLink> {
    const answer = await this.#send('POST', '/links', order);
    return (await answer.json()) as MintedLink;
  }

  /** Revokes a link: no use begins from now on. Once more does no harm. @throws LinksError */
  async revoke(id: string): Promise<void> {
    await this.#send('DELETE', `/links/${encodeURIComponent(id)}`);
  }

  async #send(method: string, path: string, json?: object): Promise<Response> {
    const url = new URL(path, this.#url);
    const body = json === undefined ? undefined : JSON.stringify(json);
    const { headers } = await this.#signer.sign({
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      headers: { host: url.host, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body,
    });
    const init = { method, headers, body: body ?? null, signal: AbortSignal.timeout(TIMEOUT_MS) };
    const answer = await fetch(url, init).catch((cause: unknown) => {
      throw new LinksError(
        `The owner API at ${url.origin} does not answer: check that it runs there.`,
        undefined,
        undefined,
        cause,
      );
    });
    if (!answer.ok) throw await errorOf(answer);
    return answer;
  }
}

/** The owner API answers with RFC 9457 problem details; Lambda itself, before it, with `{"Message": …}`. */
async function errorOf(answer: Response): Promise<LinksError> {
  const { status } = answer;
  const said: unknown = await answer.json().catch(() => undefined);
  const { detail, code } = (said ?? {}) as { detail?: string; code?: string };
  if (detail !== undefined) return new LinksError(detail, status, code);
  if (status === 403) {
    return new LinksError(
      'AWS refused the call: check that your credentials are valid and may invoke the Function URL of the owner API.',
      status,
    );
  }
  return new LinksError(`The owner API failed with status ${status}: try again, then look into its log.`, status);
}
