import { crc32 } from 'node:zlib';
import { Crc64Nvme } from '../core/archive/crc64nvme.ts';
import { isFolder } from '../core/archive/names.ts';
import { openBody, readChunks } from '../core/deliver.ts';
import { LinkError } from '../core/errors.ts';
import type { ObjectPin } from '../core/link.ts';
import type { ArchiveSource, ListedObject, ObjectStore } from '../core/ports.ts';
import type { S3Client } from './aws/s3-client.ts';
import { errorOfList } from './s3-errors.ts';

/** How long S3 may take for a page of a list, with all tries, in ms. */
const LIST_MS = 8_000;

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
      const query = { 'list-type': '2', 'encoding-type': 'url', prefix, 'continuation-token': token };
      const text = await this.#client.getText({ bucket, key: '', query }, LIST_MS).catch((error: unknown) => {
        throw errorOfList(error, bucket);
      });
      const page = readPage(text);
      found.push(...page.objects.filter((object) => !isFolder(object)));
      token = page.next;
    } while (token !== undefined && found.length < enough);
    return found;
  }

  async crc32Of(pin: ObjectPin, check: () => void): Promise<number> {
    const expected = pin.checksum?.algorithm === 'CRC64NVME' ? pin.checksum.value : undefined;
    const crc64 = expected === undefined ? undefined : new Crc64Nvme();
    const body = await openBody(this.#objects, pin);
    let crc = 0;
    let size = 0;
    try {
      for await (const chunk of readChunks(body)) {
        check();
        crc = crc32(chunk, crc);
        crc64?.update(chunk);
        size += chunk.length;
      }
    } catch (cause) {
      throw cause instanceof LinkError ? cause : new LinkError('storage_unavailable', { retryAfterSeconds: 1, cause });
    }
    if (size !== pin.size || crc64?.digest() !== expected) {
      const cause = new Error('S3 sent other bytes than it has, by their number or checksum');
      throw new LinkError('storage_unavailable', { retryAfterSeconds: 1, cause });
    }
    return crc;
  }
}

/**
 * Reads a page of a list. S3 encodes keys as in a URL, for XML has no control characters; some of its likes do not, and do not say
 * that they do: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
function readPage(xml: string): { objects: ListedObject[]; next: string | undefined } {
  const isEncoded = elementIn(xml, 'EncodingType') === 'url';
  const objects = Array.from(xml.matchAll(/<Contents>(.*?)<\/Contents>/gs), ([, object = '']) => {
    const key = elementIn(object, 'Key') ?? '';
    return {
      key: isEncoded ? decodeURIComponent(key.replaceAll('+', ' ')) : key,
      size: Number(elementIn(object, 'Size')),
    };
  });
  return { objects, next: elementIn(xml, 'NextContinuationToken') };
}

function elementIn(xml: string, name: string): string | undefined {
  const [, text] = new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(xml) ?? [];
  return text?.replace(ENTITY, (_, decimal?: string, hex?: string, named = '') => {
    const code = decimal ?? (hex && `0x${hex}`);
    return code === undefined ? (ENTITIES[named] ?? '') : String.fromCodePoint(Number(code));
  });
}

const ENTITY = /&(?:#(\d+)|#x([0-9a-f]+)|(amp|lt|gt|quot|apos));/gi;
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
