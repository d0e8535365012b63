/** The parts that are used of two emulators that come without types. */

declare module '@20minutes/s3rver' {
  import type { RequestListener } from 'node:http';

  interface Options {
    /** Where buckets and objects are kept. */
    directory?: string;
    silent?: boolean;
    /** Whether a bucket is read from the host name; by default true. */
    vhostBuckets?: boolean;
  }

  /** A request and its reply. */
  export interface Context {
    readonly method: string;
    readonly path: string;
    readonly headers: Record<string, string | undefined>;
    query: Record<string, string | undefined>;
    /** Where this request finds and puts objects; the application's store unless another is set. */
    store: Store;
    readonly status: number;
    /** Of the path, once it was understood. */
    readonly params?: { bucket?: string; key?: string };
    /** A header of the request. */
    get(name: string): string;
    /** Headers of the reply. */
    set(headers: Record<string, string>): void;
    /** Of the reply. */
    body: unknown;
    readonly response: { get(name: string): string };
  }

  /** What a listing asks for. */
  export interface Listing {
    delimiter?: string | undefined;
    prefix?: string | undefined;
    startAfter?: string | undefined;
    maxKeys: number;
  }

  export interface Listed {
    objects: { key: string }[];
    commonPrefixes: string[];
    isTruncated: boolean;
  }

  /** Objects in files. */
  export interface Store {
    getObject(bucket: string, key: string, options: object): Promise<{ content: AsyncIterable<Uint8Array> }>;
    listObjects(bucket: string, options: Listing): Promise<Listed>;
  }

  /** An S3 of one process, a Koa application. */
  export default class S3rver {
    constructor(options: Options);
    callback(): RequestListener;
    readonly logger: { exceptions: { unhandle(): void } };
    /** Called in turn, each around the next. */
    readonly middleware: ((context: Context, next: () => Promise<void>) => Promise<void>)[];
    readonly store: Store;
  }
}

declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface Options {
    /** How long a new table is CREATING, in milliseconds; by default 500. */
    createTableMs?: number;
    /** Where tables are kept; by default in memory. */
    path?: string;
  }

  /** A DynamoDB of one process. Closing the server closes its store. */
  export default function dynalite(options?: Options): Server;
}
