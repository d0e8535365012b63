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

  /** An S3 of one process, a Koa application. */
  export default class S3rver {
    constructor(options: Options);
    callback(): RequestListener;
    readonly logger: { exceptions: { unhandle(): void } };
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
