import { setTimeout as sleep } from 'node:timers/promises';
import { Sha256 } from '@aws-crypto/sha256-js';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Endpoints } from '../../cli/endpoints.ts';
import { s3ClientOf } from '../../scripts/lib/s3-client.ts';

/** A link as the owner API answers it, as far as tests look at it. */
export interface LinkJson {
  id: string;
  url: string;
  status: string;
  size: number;
  promise: string;
  versionId?: string;
  claims: { state: string; bytesSent?: number; redirectedUntil?: string }[];
  [field: string]: unknown;
}

export interface ArchiveOrder {
  keys?: string[];
  prefix?: string;
  [field: string]: unknown;
}

/** The owner of links: calls the owner API with a signature, and puts objects into the bucket. */
export class Owner {
  readonly #endpoints: Endpoints;
  readonly #signer: SignatureV4;
  readonly s3: S3Client;

  constructor(endpoints: Endpoints) {
    const { region, credentials } = endpoints;
    this.#endpoints = endpoints;
    this.#signer = new SignatureV4({ service: 'lambda', region, credentials, sha256: Sha256 });
    this.s3 = s3ClientOf(endpoints);
  }

  /** Any call, signed; the body as given. */
  async call(
    method: string,
    path: string,
    body?: string | Buffer<ArrayBuffer>,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const url = new URL(path, this.#endpoints.linksUrl);
    const signed = await this.#signer.sign({
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: queryOf(url),
      headers: { host: url.host, ...headers },
      ...(body === undefined ? {} : { body }),
    });
    return fetch(url, { method, headers: signed.headers, ...(body === undefined ? {} : { body }) });
  }

  mint(order: { key: string; [field: string]: unknown }): Promise<LinkJson> {
    return this.#mint({ ...order, key: this.#keyOf(order.key) });
  }

  /** A link to a ZIP of several objects. */
  mintArchive({ keys, prefix, ...order }: ArchiveOrder): Promise<LinkJson> {
    const objects = keys ? { keys: keys.map((key) => this.#keyOf(key)) } : { prefix: this.#keyOf(prefix ?? '') };
    return this.#mint({ ...order, ...objects });
  }

  async #mint(order: object): Promise<LinkJson> {
    const ask = () => this.call('POST', '/links', JSON.stringify(order));
    let answer = await ask();
    // As the answer asks for: on a busy machine the stores answer too late now and then.
    for (let tries = 0; tries < 5 && answer.status === 503; tries++) {
      await sleep(1_000);
      answer = await ask();
    }
    if (answer.status !== 201) throw new Error(`no link was made: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as LinkJson;
  }

  async inspect(id: string): Promise<LinkJson> {
    return (await (await this.call('GET', `/links/${id}`)).json()) as LinkJson;
  }

  /** The link's first claim, once it has an outcome; as it is after five seconds without. */
  async firstOutcome(id: string): Promise<LinkJson['claims'][number] | undefined> {
    for (let tries = 0; ; tries++) {
      const [claim] = (await this.inspect(id)).claims;
      if (tries === 50 || claim?.state !== 'committed') return claim;
      await sleep(100);
    }
  }

  async put(key: string, bytes: Buffer | string): Promise<void> {
    await this.s3.send(
      new PutObjectCommand({
        Bucket: this.#endpoints.bucket,
        Key: this.#keyOf(key),
        Body: typeof bytes === 'string' ? Buffer.from(bytes) : bytes,
      }),
    );
  }

  #keyOf(key: string): string {
    return (this.#endpoints.prefix ?? '') + key;
  }
}

function queryOf(url: URL): Record<string, string[]> {
  return Object.fromEntries([...url.searchParams.keys()].map((name) => [name, url.searchParams.getAll(name)]));
}
