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
  interface Context {
    readonly method: string;
    readonly path: string;
    readonly headers: Record<string, string | undefined>;
    readonly status: number;
    /** Of the path, once it was understood. */
    readonly params?: { bucket?: string; key?: string };
    /** A header of the request. */
    get(name: string): string;
    /** Headers of the reply. */
    set(headers: Record<string, string>): void;
    readonly response: { get(name: string): string };
  }

  /** An S3 of one process, a Koa application. */
  export default class S3rver {
    constructor(options: Options);
    callback(): RequestListener;
    readonly logger: { exceptions: { unhandle(): void } };
    /** Called in turn, each around the next. */
    readonly middleware: ((context: Context, next: () => Promise<void>) => Promise<void>)[];
    readonly store: {
      getObject(bucket: string, key: string, options: object): Promise<{ content: AsyncIterable<Uint8Array> }>;
    };
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
