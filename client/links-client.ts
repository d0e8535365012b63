import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { InspectedLink, Link, LinkOrder, LinkPage, MintedLink, Policy } from './link.ts';
import { readError, unreachable } from './links-error.ts';
import { retrying } from './retrying.ts';

/** An AWS identity. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  /** Only with temporary credentials. */
  sessionToken?: string;
}

/** The part of `fetch` that the client uses. */
export type Fetch = (url: URL, init: RequestInit) => Promise<Response>;

/** The options of a client. */
export interface LinksClientOptions {
  /** The Function URL of the owner API: the output `links_url` of a deployment. */
  url: URL | string;
  /** The AWS region of the owner API, such as `eu-central-1`. */
  region: string;
  /**
   * The AWS identity that signs each call. A function is called before each of them, so that it can renew what expires; the
   * providers of `@aws-sdk/credential-providers` fit.
   */
  credentials: Credentials | (() => Promise<Credentials>);
  /** Replaces the global `fetch`, for example to use a proxy. */
  fetch?: Fetch | undefined;
}

/** The options of one call. */
export interface CallOptions {
  /** Ends the pauses between tries, and the last refusal stands. A call under way runs to its end. */
  signal?: AbortSignal | undefined;
}

/** Selects the links to list. */
export interface ListOptions {
  /** Links per page: 1 to 100; 50 if absent. */
  limit?: number | undefined;
  /** The ARN of another owner, for administrators; your own links if absent. */
  owner?: string | undefined;
}

/** The versions that an owner API runs. Each is undefined if it does not tell. */
export interface Versions {
  /** The version of this package. */
  version: string | undefined;
  /** The version of the Lambda function, as `make rollback` shows it. */
  functionVersion: string | undefined;
}

const TIMEOUT_MS = 30_000;

interface Call extends CallOptions {
  query?: Record<string, string | number | undefined>;
  json?: object;
}

/**
 * Calls the owner API. Each call is signed with the caller's own AWS identity (Signature Version 4) and takes at most 30 s.
 * After 429, 502, 503 and 504 the call is tried again, with growing pauses.
 */
export class LinksClient {
  readonly #url: URL;
  readonly #signer: SignatureV4;
  readonly #fetch: Fetch;

  /** @throws TypeError if `url` is not a URL */
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

  /**
   * Lists one page of links, newest first.
   * @param options.cursor from the page before; the first page if absent
   * @throws LinksError
   */
  async list({ cursor, ...options }: ListOptions & { cursor?: string | undefined } = {}): Promise<LinkPage> {
    const answer = await this.#send('GET', '/links', { query: { ...options, cursor } });
    return (await answer.json()) as LinkPage;
  }

  /** Lists all links, newest first. It asks for each page when it needs it. @throws LinksError */
  async *all(options: ListOptions = {}): AsyncGenerator<Link, void, undefined> {
    let cursor: string | undefined;
    do {
      const page = await this.list({ limit: 100, ...options, cursor });
      yield* page.links;
      cursor = page.cursor;
    } while (cursor !== undefined);
  }

  /** Gets a link with its claims and their outcomes. @throws LinksError */
  async inspect(id: string): Promise<InspectedLink> {
    const answer = await this.#send('GET', `/links/${encodeURIComponent(id)}`);
    return (await answer.json()) as InspectedLink;
  }

  /**
   * Revokes a link: from now on nobody can begin a download with it, or resume one. What is under way may still reach its end.
   * A second call does no harm.
   * @throws LinksError
   */
  async revoke(id: string): Promise<void> {
    await this.#send('DELETE', `/links/${encodeURIComponent(id)}`);
  }

  /** Gets the rules for orders. @throws LinksError */
  async policy(options: CallOptions = {}): Promise<Policy> {
    const answer = await this.#send('GET', '/policy', options);
    return (await answer.json()) as Policy;
  }

  /** Asks which versions answer. @throws LinksError */
  async versions(): Promise<Versions> {
    const { headers } = await this.#send('GET', '/links', { query: { limit: 1 } });
    return {
      version: headers.get('x-links-version') ?? undefined,
      functionVersion: headers.get('x-links-function-version') ?? undefined,
    };
  }

  /** May mint a second link if the answer to the first was lost. That does no harm: nobody has the token of the first. */
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
      headers: { host: url.host, ...(body === undefined ? undefined : { 'content-type': 'application/json' }) },
      body,
    });
    const init = { method, headers, body: body ?? null, signal: AbortSignal.timeout(TIMEOUT_MS) };
    const answer = await this.#fetch(url, init).catch((cause: unknown) => Promise.reject(unreachable(url, cause)));
    if (!answer.ok) throw await readError(answer);
    return answer;
  }
}
