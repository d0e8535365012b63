import { crc32 } from 'node:zlib';
import { Crc64Nvme } from '@aws-sdk/checksums/crc';
import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { closeBody, openBody } from '../core/deliver.ts';
import { LinkError } from '../core/errors.ts';
import type { ObjectPin } from '../core/link.ts';
import type { ArchiveSource, ListedObject, ObjectStore } from '../core/ports.ts';
import { errorOfList } from './s3-errors.ts';

/** Reads in S3 what is needed to make archives. */
export class S3ArchiveSource implements ArchiveSource {
  readonly #client: S3Client;
  readonly #objects: Pick<ObjectStore, 'open'>;

  constructor(client: S3Client, objects: Pick<ObjectStore, 'open'>) {
    this.#client = client;
    this.#objects = objects;
  }

  async list(bucket: string, prefix: string, enough: number): Promise<ListedObject[]> {
    const found: ListedObject[] = [];
    let token: string | undefined;
    do {
      const list = new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token });
      const { Contents = [], NextContinuationToken } = await this.#client.send(list).catch((error: unknown) => {
        throw errorOfList(error, bucket);
      });
      const objects = Contents.map(({ Key = '', Size = 0 }) => ({ key: Key, size: Size }));
      found.push(...objects.filter((object) => !isFolder(object)));
      token = NextContinuationToken;
    } while (token !== undefined && found.length < enough);
    return found;
  }

  async crc32Of(pin: ObjectPin, check: () => void): Promise<number> {
    const expected = pin.checksum?.algorithm === 'CRC64NVME' ? pin.checksum.value : undefined;
    const crc64 = expected === undefined ? undefined : new Crc64Nvme();
    const body = await openBody(this.#objects, pin);
    let crc = 0;
    let size = 0;
    const take = (chunk: Uint8Array) => {
      check();
      crc = crc32(chunk, crc);
      crc64?.update(chunk);
      size += chunk.length;
    };
    try {
      if (body.first) take(body.first);
      for (let next = await body.rest.next(); !next.done; next = await body.rest.next()) take(next.value);
    } catch (cause) {
      throw cause instanceof LinkError ? cause : new LinkError('storage_unavailable', { retryAfterSeconds: 1, cause });
    } finally {
      await closeBody(body);
    }
    const found = crc64 && Buffer.from(await crc64.digest()).toString('base64');
    if (size !== pin.size || found !== expected) {
      const cause = new Error('S3 sent other bytes than it has, by their number or checksum');
      throw new LinkError('storage_unavailable', { retryAfterSeconds: 1, cause });
    }
    return crc;
  }
}

/** The empty objects that consoles make for folders. An archive has no empty folders. */
function isFolder({ key, size }: ListedObject): boolean {
  return key.endsWith('/') && size === 0;
}
