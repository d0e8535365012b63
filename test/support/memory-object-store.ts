import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Checksum } from '../../functions/core/checksum.ts';
import { LinkError } from '../../functions/core/errors.ts';
import type { ByteRange, ObjectPin } from '../../functions/core/link.ts';
import type { InspectedObject, ObjectStore, PresignOptions } from '../../functions/core/ports.ts';
import { NOW } from './links.ts';

/** What is to happen to the next open: refused, or broken off after so many bytes. */
export type OpenFault = 'refused' | { breakAfter: number };

/** An object store in memory. Counts its opens and can be told to fail. */
export class MemoryObjectStore implements ObjectStore {
  readonly objects = new Map<string, { bytes: Buffer; etag: string }>();
  readonly faults: OpenFault[] = [];
  readonly chunkBytes: number;
  opens = 0;
  keepsCrc32 = false;

  constructor(chunkBytes = 16) {
    this.chunkBytes = chunkBytes;
  }

  /** Puts an object and gives its pin, without the checksum that `inspect` tells. */
  put(key: string, bytes: Buffer): ObjectPin {
    const etag = `"${bytes.length}-${bytes.subarray(0, 4).toString('hex')}"`;
    this.objects.set(key, { bytes, etag });
    return { bucket: 'bucket', key, etag, size: bytes.length, contentType: 'application/octet-stream' };
  }

  async inspect(bucket: string, key: string): Promise<InspectedObject> {
    const object = this.objects.get(key);
    if (!object) throw new LinkError('object_missing');
    return {
      bucket,
      key,
      etag: object.etag,
      size: object.bytes.length,
      contentType: 'application/octet-stream',
      checksum: this.checksum(object.bytes),
      modifiedAt: NOW - 86_400,
    };
  }

  /** What `inspect` tells of an object's bytes: their SHA-256, or CRC-32 where that is kept. */
  checksum(bytes: Buffer): Checksum {
    if (!this.keepsCrc32) return { algorithm: 'SHA256', value: createHash('sha256').update(bytes).digest('base64') };
    const crc = Buffer.alloc(4);
    crc.writeUInt32BE(crc32(bytes));
    return { algorithm: 'CRC32', value: crc.toString('base64') };
  }

  async open(pin: ObjectPin, range?: ByteRange): Promise<AsyncIterable<Uint8Array>> {
    this.opens++;
    const fault = this.faults.shift();
    if (fault === 'refused') throw new LinkError('storage_unavailable', { retryAfterSeconds: 5 });
    const bytes = this.#pinned(pin).subarray(range?.start ?? 0, (range?.end ?? pin.size) + 1);
    return chunks(bytes, this.chunkBytes, fault?.breakAfter);
  }

  async presign(pin: ObjectPin, { seconds }: PresignOptions): Promise<string> {
    return `https://objects.example/${pin.key}?seconds=${seconds}`;
  }

  #pinned(pin: ObjectPin): Buffer {
    const object = this.objects.get(pin.key);
    if (object?.etag !== pin.etag) throw new LinkError('object_gone');
    return object.bytes;
  }
}

async function* chunks(bytes: Buffer, size: number, breakAfter?: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) {
    if (breakAfter !== undefined && from + size > breakAfter) {
      if (from < breakAfter) yield bytes.subarray(from, breakAfter);
      throw new Error('connection reset');
    }
    yield bytes.subarray(from, from + size);
  }
}
