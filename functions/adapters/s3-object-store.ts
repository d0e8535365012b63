import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { CHECKSUM_ALGORITHMS, type Checksum, checksumOf } from '../core/checksum.ts';
import { defined } from '../core/defined.ts';
import { LinkError } from '../core/errors.ts';
import type { ByteRange, ObjectPin } from '../core/link.ts';
import type { InspectedObject, PresignOptions } from '../core/ports.ts';
import type { Objects } from './archiving-object-store.ts';
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
    const head = new HeadObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: 'ENABLED' });
    const found = await this.#answer(asIs, (options) => this.#client.send(head, options)).catch(async (error) => {
      const region = await this.#client.config.region();
      throw errorOfInspect(error, { bucket, key, region, reason: await this.#askReason(error, bucket, key) });
    });
    const isArchived = ARCHIVED.has(found.StorageClass ?? '') || found.ArchiveStatus !== undefined;
    const readableUntil = isArchived ? readRestoredUntil(found) : undefined;
    // S3 tells it of every object; one without is as old as a ZIP can say.
    const modifiedAt = Math.floor((found.LastModified?.getTime() ?? 0) / 1000);
    return defined({ ...readPin(bucket, key, found), readableUntil, modifiedAt });
  }

  /** Asks for the reason of an error by a GET of one byte. The answer to a HEAD has no body, and so no reason. */
  async #askReason(error: unknown, bucket: string, key: string): Promise<unknown> {
    if (!isStatus(error, 400, 403)) return undefined;
    const get = new GetObjectCommand({ Bucket: bucket, Key: key, Range: 'bytes=0-0' });
    return this.#answer(asIs, (options) => this.#client.send(get, options)).then(
      ({ Body }) => void (Body as { destroy?(): void } | undefined)?.destroy?.(),
      (reason: unknown) => reason,
    );
  }

  async open(pin: ObjectPin, range?: ByteRange): Promise<AsyncIterable<Uint8Array>> {
    const get = new GetObjectCommand({
      ...pinnedInput(pin),
      Range: range && `bytes=${range.start}-${range.end}`,
    });
    const found = await this.#answer(errorOfOpen, (options) => this.#client.send(get, options));
    const body = found.Body as (AsyncIterable<Uint8Array> & { destroy(): void }) | undefined;
    const fault = mismatch(found, pin, range);
    if (fault) {
      body?.destroy();
      throw fault;
    }
    return body ? readWithin(body, this.#timeouts.idleMs) : none();
  }

  presign(pin: ObjectPin, { seconds, contentDisposition, contentType }: PresignOptions): Promise<string> {
    // A URL that a browser follows cannot contain If-Match. If the bucket keeps no versions, the URL reads the key's object of
    // those seconds. One byte was read just before.
    const { Bucket, Key, VersionId } = pinnedInput(pin);
    const get = new GetObjectCommand({
      Bucket,
      Key,
      VersionId,
      ResponseContentDisposition: contentDisposition,
      ResponseContentType: contentType,
      ResponseCacheControl: 'no-store',
    });
    return getSignedUrl(this.#client, get, { expiresIn: seconds });
  }

  /** Waits for S3's answer within `openMs`. The deadline ends with the answer, because it would later cut off the body. */
  async #answer<T>(
    errorOf: (error: unknown) => unknown,
    ask: (options: { abortSignal: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), this.#timeouts.openMs);
    try {
      return await ask({ abortSignal: deadline.signal });
    } catch (error) {
      throw errorOf(error);
    } finally {
      clearTimeout(timer);
    }
  }
}

/**
 * When the restored copy of an archived object expires. Undefined if S3 does not say. A restored object keeps its storage
 * class, and its x-amz-restore is `ongoing-request="false", expiry-date="Fri, 21 Dec 2012 00:00:00 GMT"`
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html).
 */
function readRestoredUntil({ Restore = '' }: HeadObjectCommandOutput): number | undefined {
  if (!Restore.includes('ongoing-request="false"')) throw archived();
  const ends = Date.parse(/expiry-date="([^"]*)"/.exec(Restore)?.[1] ?? '');
  return Number.isNaN(ends) ? undefined : Math.floor(ends / 1000);
}

const asIs = (error: unknown) => error;

function pinnedInput(pin: ObjectPin) {
  return {
    Bucket: pin.bucket,
    Key: pin.key,
    IfMatch: pin.etag,
    VersionId: pin.versionId,
  };
}

/** The error if an answer is not the pinned object and the requested range, whatever the store made of If-Match and Range. */
function mismatch(found: GetObjectCommandOutput, pin: ObjectPin, range?: ByteRange): LinkError | undefined {
  if (found.ETag !== pin.etag) return new LinkError('object_gone');
  const length = range ? range.end - range.start + 1 : pin.size;
  if (found.ContentLength === length) return undefined;
  const cause = new Error(`S3 answered with ${found.ContentLength} bytes instead of ${length}`);
  return new LinkError('storage_unavailable', { cause });
}

function readPin(bucket: string, key: string, found: HeadObjectCommandOutput): ObjectPin {
  const { ETag, ContentLength = 0, ContentType, VersionId } = found;
  if (!ETag) throw new LinkError('storage_unavailable', { cause: new Error('S3 gave no ETag') });
  return defined({
    bucket,
    key,
    etag: ETag,
    size: ContentLength,
    contentType: ContentType || 'application/octet-stream',
    // Objects older than the bucket's versioning have the version "null", which looks the same as a later "null".
    versionId: VersionId && VersionId !== 'null' ? VersionId : undefined,
    checksum: wholeChecksumOf(found),
  });
}

/** The checksum of the object's bytes. A composite one covers only the checksums of its parts. */
function wholeChecksumOf(found: HeadObjectCommandOutput): Checksum | undefined {
  if (found.ChecksumType === 'COMPOSITE') return undefined;
  const said = CHECKSUM_ALGORITHMS.map((algorithm) => [algorithm, found[`Checksum${algorithm}`]]);
  return checksumOf(Object.fromEntries(said));
}

async function* none(): AsyncGenerator<Uint8Array> {
  // An empty object may come without a body.
}
