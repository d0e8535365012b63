import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { AwsClient, type AwsClientConfig } from './aws-client.ts';
import { textOf } from './aws-error.ts';
import { bucketEndpoint, type Endpoint, endpointOf } from './endpoint.ts';
import type { ReadAnswer } from './exchange.ts';
import { encode, presignedPath, type Signable } from './signature.ts';

export interface S3ClientConfig extends AwsClientConfig {
  /** Whether buckets stand in the path also where they could have a host of their own: S3s that are not AWS's want it. */
  forcePathStyle?: boolean;
}

/** An object, and what is asked of it. */
export interface ObjectRequest {
  bucket: string;
  key: string;
  query?: Readonly<Record<string, string | undefined>>;
  headers?: Readonly<Record<string, string | undefined>>;
}

/** Reads objects of S3: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export class S3Client {
  readonly region: string;
  readonly #client: AwsClient;
  readonly #endpoint: Endpoint;
  readonly #isByPath: boolean;

  constructor(config: S3ClientConfig) {
    this.region = config.region;
    this.#client = new AwsClient('s3', config);
    this.#endpoint = endpointOf('s3', config.region, config.endpoint);
    this.#isByPath = config.forcePathStyle ?? false;
  }

  /** Where requests for a bucket's objects go. */
  endpointOf(bucket: string): Endpoint {
    return bucketEndpoint(this.#endpoint, bucket, this.#isByPath);
  }

  /**
   * The headers of an object.
   *
   * @param withinMs how long all tries may take together; also in the two below
   * @throws AwsError if S3 refuses, and as AwsClient does; so do the two below
   */
  head(asked: ObjectRequest, withinMs: number): Promise<IncomingHttpHeaders> {
    // Node keeps the connection until also the empty body of a HEAD's answer is read.
    return this.#send('HEAD', asked, (answer) => answer.resume().headers, withinMs);
  }

  /** The answer once its headers are there. Whoever does not read the body must destroy it: it holds a connection. */
  get(asked: ObjectRequest, withinMs: number): Promise<IncomingMessage> {
    return this.#send('GET', asked, (answer) => answer, withinMs);
  }

  /** The whole answer, as text. */
  getText(asked: ObjectRequest, withinMs: number): Promise<string> {
    return this.#send('GET', asked, textOf, withinMs);
  }

  /** The URL by which anybody can get the object, for so many seconds. */
  async presign(asked: ObjectRequest, seconds: number): Promise<string> {
    const located = this.#locate(asked);
    const { protocol, host } = located.endpoint;
    const signable: Signable = { method: 'GET', host, ...located };
    return `${protocol}//${host}${presignedPath(signable, seconds, await this.#client.signing())}`;
  }

  destroy(): void {
    this.#client.destroy();
  }

  #send<T>(method: 'GET' | 'HEAD', asked: ObjectRequest, read: ReadAnswer<T>, withinMs: number): Promise<T> {
    return this.#client.send({ method, ...this.#locate(asked) }, read, withinMs);
  }

  #locate({ bucket, key, query = {}, headers = {} }: ObjectRequest) {
    const endpoint = this.endpointOf(bucket);
    const path = `${endpoint.path}/${key.split('/').map(encode).join('/')}`;
    const given = Object.entries(headers).filter((one): one is [string, string] => one[1] !== undefined);
    return { endpoint, path, query, headers: Object.fromEntries(given) };
  }
}
