import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { CHECKSUM_ALGORITHMS, type Checksum, checksumOf } from '../core/checksum.ts';
import { defined } from '../core/defined.ts';
import { LinkError } from '../core/errors.ts';
import type { ByteRange, ObjectPin } from '../core/link.ts';
import type { InspectedObject, PresignOptions } from '../core/ports.ts';
import type { Objects } from './archiving-object-store.ts';
import type { S3Client } from './aws/s3-client.ts';
import { readWithin } from './idle-timeout.ts';
import { archived, errorOfInspect, errorOfOpen, isStatus } from './s3-errors.ts';

export interface S3Timeouts {
  /** How long S3 may take to answer with headers, with all retries, in ms. Must be well within a reservation's 30 s. */
  openMs: number;
  /** How long a body may stay silent while somebody waits for its next chunk, in ms. */
  idleMs: number;
}

/** Storage classes whose objects must be restored before they can be read. */
const ARCHIVED = new Set(['GLACIER', 'DEEP_ARCHIVE']);

/** Reads objects in S3 exactly as they were pinned: always by ETag, and by version if there is one. */
export class S3ObjectStore implements Objects {
  readonly #client: S3Client;
  readonly #timeouts: S3Timeouts;

  constructor(client: S3Client, timeouts: S3Timeouts) {
    this.#client = client;
    this.#timeouts = timeouts;
  }

  async inspect(bucket: string, key: string): Promise<InspectedObject> {
    const asked = { bucket, key, headers: { 'x-amz-checksum-mode': 'ENABLED' } };
    const headers = await this.#client.head(asked, this.#timeouts.openMs).catch(async (error) => {
      const { region } = this.#client;
      throw errorOfInspect(error, { bucket, key, region, reason: await this.#askReason(error, bucket, key) });
    });
    const isArchived =
      ARCHIVED.has(textOf(headers, 'x-amz-storage-class') ?? '') ||
      textOf(headers, 'x-amz-archive-status') !== undefined;
    const readableUntil = isArchived ? readRestoredUntil(textOf(headers, 'x-amz-restore')) : undefined;
    // S3 tells it of every object; one without is as old as a ZIP can say.
    const modifiedAt = Math.floor((Date.parse(textOf(headers, 'last-modified') ?? '') || 0) / 1000);
    return defined({ ...readPin(bucket, key, headers), readableUntil, modifiedAt });
  }

  /** Asks for the reason of an error by a GET of one byte. The answer to a HEAD has no body, and so no reason. */
  async #askReason(error: unknown, bucket: string, key: string): Promise<unknown> {
    if (!isStatus(error, 400, 403)) return undefined;
    return this.#client.get({ bucket, key, headers: { range: 'bytes=0-0' } }, this.#timeouts.openMs).then(
      (answer) => void answer.destroy(),
      (reason: unknown) => reason,
    );
  }

  async open(pin: ObjectPin, range?: ByteRange): Promise<AsyncIterable<Uint8Array>> {
    const headers = { 'if-match': pin.etag, range: range && `bytes=${range.start}-${range.end}` };
    const answer = await this.#client
      .get({ ...located(pin), headers }, this.#timeouts.openMs)
      .catch((error: unknown) => {
        throw errorOfOpen(error);
      });
    const fault = mismatch(answer, pin, range);
    if (fault) {
      answer.destroy();
      throw fault;
    }
    return readWithin<Uint8Array>(answer, this.#timeouts.idleMs);
  }

  presign(pin: ObjectPin, { seconds, contentDisposition, contentType }: PresignOptions): Promise<string> {
    // A URL that a browser follows cannot contain If-Match. If the bucket keeps no versions, the URL reads the key's object of
    // those seconds. One byte was read just before.
    const { query, ...object } = located(pin);
    const reply = {
      'response-content-disposition': contentDisposition,
      'response-content-type': contentType,
      'response-cache-control': 'no-store',
    };
    return this.#client.presign({ ...object, query: { ...query, ...reply } }, seconds);
  }
}

/**
 * When the restored copy of an archived object expires. Undefined if S3 does not say. A restored object keeps its storage
 * class, and its x-amz-restore is `ongoing-request="false", expiry-date="Fri, 21 Dec 2012 00:00:00 GMT"`
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html).
 */
function readRestoredUntil(restore = ''): number | undefined {
  if (!restore.includes('ongoing-request="false"')) throw archived();
  const ends = Date.parse(/expiry-date="([^"]*)"/.exec(restore)?.[1] ?? '');
  return Number.isNaN(ends) ? undefined : Math.floor(ends / 1000);
}

function located({ bucket, key, versionId }: ObjectPin) {
  return { bucket, key, query: { versionId } };
}

/** The error if an answer is not the pinned object and the requested range, whatever the store made of If-Match and Range. */
function mismatch({ headers }: IncomingMessage, pin: ObjectPin, range?: ByteRange): LinkError | undefined {
  if (headers.etag !== pin.etag) return new LinkError('object_gone');
  const length = range ? range.end - range.start + 1 : pin.size;
  if (lengthIn(headers) === length) return undefined;
  const cause = new Error(`S3 answered with ${headers['content-length']} bytes instead of ${length}`);
  return new LinkError('storage_unavailable', { cause });
}

function readPin(bucket: string, key: string, headers: IncomingHttpHeaders): ObjectPin {
  const { etag, 'content-type': contentType } = headers;
  const versionId = textOf(headers, 'x-amz-version-id');
  if (!etag) throw new LinkError('storage_unavailable', { cause: new Error('S3 gave no ETag') });
  return defined({
    bucket,
    key,
    etag,
    size: lengthIn(headers) ?? 0,
    contentType: contentType || 'application/octet-stream',
    // Objects older than the bucket's versioning have the version "null", which looks the same as a later "null".
    versionId: versionId && versionId !== 'null' ? versionId : undefined,
    checksum: wholeChecksumOf(headers),
  });
}

/** The checksum of the object's bytes. A composite one covers only the checksums of its parts. */
function wholeChecksumOf(headers: IncomingHttpHeaders): Checksum | undefined {
  if (textOf(headers, 'x-amz-checksum-type') === 'COMPOSITE') return undefined;
  const said = CHECKSUM_ALGORITHMS.map((algorithm) => [
    algorithm,
    textOf(headers, `x-amz-checksum-${algorithm.toLowerCase()}`),
  ]);
  return checksumOf(Object.fromEntries(said));
}

function lengthIn({ 'content-length': length }: IncomingHttpHeaders): number | undefined {
  return length === undefined ? undefined : Number(length);
}

/** A header that comes once. */
function textOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}
