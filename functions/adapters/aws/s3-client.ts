import type { IncomingMessage } from 'node:http';
import { AwsClient, type AwsClientConfig } from './aws-client.ts';
import { bucketEndpoint, type Endpoint, endpointOf } from './endpoint.ts';
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
   * The answer once its headers are there. Whoever does not read the body must destroy it.
   *
   * @throws AwsError if S3 refuses, and as AwsClient does
   */
  send(method: 'GET' | 'HEAD', asked: ObjectRequest, withinMs: number): Promise<IncomingMessage> {
    return this.#client.send({ method, ...this.#locate(asked) }, (answer) => answer, withinMs);
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

  #locate({ bucket, key, query = {}, headers = {} }: ObjectRequest) {
    const endpoint = this.endpointOf(bucket);
    const path = `${endpoint.path}/${key.split('/').map(encode).join('/')}`;
    const given = Object.entries(headers).filter((one): one is [string, string] => one[1] !== undefined);
    return { endpoint, path, query, headers: Object.fromEntries(given) };
  }
}
