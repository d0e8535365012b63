import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { InspectedLink, Link, LinkOrder, LinkPage, MintedLink, Policy } from './link.ts';
import { errorOf, unreachable } from './links-error.ts';
import { retrying } from './retrying.ts';

/** An AWS identity. A provider of the AWS SDK for JavaScript fits, as a function. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** The part of `fetch` that calls are made by. */
export type Fetch = (url: URL, init: RequestInit) => Promise<Response>;

export interface LinksClientOptions {
  /** The Function URL of the owner API. */
  url: URL | string;
  region: string;
  /** Asked before every call where it is a function, so that what expires is renewed. */
  credentials: Credentials | (() => Promise<Credentials>);
  /** Stands in for the global `fetch`, where calls go by a proxy, say. */
  fetch?: Fetch;
}

/** How one call is made. */
export interface CallOptions {
  /** Ends the pauses between tries: what was refused last stands then. A call under way goes on to its end. */
  signal?: AbortSignal;
}

/** Which links to list. */
export interface ListOptions {
  /** Links a page: 1 to 100, 50 if absent. */
  limit?: number;
  /** Another owner's ARN, for administrators; the caller's own links if absent. */
  owner?: string;
}

/** What answers at the owner API. Absent where it does not say. */
export interface Versions {
  /** Of this package. */
  version?: string;
  /** Of the Lambda function, as `make rollback` shows them. */
  functionVersion?: string;
}

const TIMEOUT_MS = 30_000;

interface Call extends CallOptions {
  query?: Record<string, string | number | undefined>;
  json?: object;
}

/**
 * The owner API, each call signed with the caller's own AWS identity (Signature Version 4). Answers that pass, such as 429
 * where too many calls run at once, are asked for again, with pauses that grow.
 */
export class LinksClient {
  readonly #url: URL;
  readonly #signer: SignatureV4;
  readonly #fetch: Fetch;

  constructor({ url, region, credentials, fetch = globalThis.fetch }: LinksClientOptions) {
    this.#url = new URL(url);
    this.#fetch = fetch;
    this.#signer = new SignatureV4({ service: 'lambda', region, credentials, sha256: Sha256 });
  }

  /** Mints a link. @throws LinksError */
  async create(order: LinkOrder, options: CallOptions = {}): Promise<MintedLink> {
    const answer = await this.#send('POST', '/links', { ...options, json: order });
    return (await answer.json()) as MintedLink;
  }

  /** One page of links, newest first. @throws LinksError */
  async list({ cursor, ...options }: ListOptions & { cursor?: string } = {}): Promise<LinkPage> {
    const answer = await this.#send('GET', '/links', { query: { ...options, cursor } });
    return (await answer.json()) as LinkPage;
  }

  /** All links, newest first; each page is asked for when it is needed. @throws LinksError */
  async *all(options: ListOptions = {}): AsyncGenerator<Link, void, undefined> {
    let cursor: string | undefined;
    do {
      const page = await this.list({ limit: 100, ...options, ...(cursor === undefined ? {} : { cursor }) });
      yield* page.links;
      cursor = page.cursor;
    } while (cursor !== undefined);
  }

  /** A link with its claims and their outcomes. @throws LinksError */
  async inspect(id: string): Promise<InspectedLink> {
    const answer = await this.#send('GET', `/links/${encodeURIComponent(id)}`);
    return (await answer.json()) as InspectedLink;
  }

  /** Revokes a link: no use begins from now on. Once more does no harm. @throws LinksError */
  async revoke(id: string): Promise<void> {
    await this.#send('DELETE', `/links/${encodeURIComponent(id)}`);
  }

  /** What links are made for. @throws LinksError */
  async policy(options: CallOptions = {}): Promise<Policy> {
    const answer = await this.#send('GET', '/policy', options);
    return (await answer.json()) as Policy;
  }

  /** Which version answers. @throws LinksError */
  async versions(): Promise<Versions> {
    const { headers } = await this.#send('GET', '/links', { query: { limit: 1 } });
    const version = headers.get('x-links-version');
    const functionVersion = headers.get('x-links-function-version');
    return { ...(version === null ? {} : { version }), ...(functionVersion === null ? {} : { functionVersion }) };
  }

  /** A second mint for a first whose answer was lost does no harm: nobody has the token of the first. */
  async #send(method: string, path: string, { query = {}, json, signal }: Call = {}): Promise<Response> {
    const url = new URL(path, this.#url);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const body = json === undefined ? undefined : JSON.stringify(json);
    return retrying(() => this.#sendOnce(method, url, body), signal);
  }

  async #sendOnce(method: string, url: URL, body?: string): Promise<Response> {
    const { headers } = await this.#signer.sign({
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { host: url.host, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body,
    });
    const init = { method, headers, body: body ?? null, signal: AbortSignal.timeout(TIMEOUT_MS) };
    const answer = await this.#fetch(url, init).catch((cause: unknown) => Promise.reject(unreachable(url, cause)));
    if (!answer.ok) throw await errorOf(answer);
    return answer;
  }
}
