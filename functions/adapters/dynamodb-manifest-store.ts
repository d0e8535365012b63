import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Manifest, Member } from '../core/archive/manifest.ts';
import { defined } from '../core/defined.ts';
import { LinkError } from '../core/errors.ts';
import type { ManifestId } from '../core/link.ts';
import type { ManifestStore } from '../core/ports.ts';
import { type Attributes, fromAttributes, toAttributes } from './aws/attribute-values.ts';
import { AwsError } from './aws/aws-error.ts';
import type { Caller } from './aws/json-client.ts';
import { unavailable } from './dynamodb-link-store.ts';

/**
 * The longest compressed list, in bytes. An item has at most 400 KB with the names of its attributes
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html).
 */
const MOST_BYTES = 400_000;

/** How many lists are kept, for the parts of a download. Each takes up to a megabyte. */
const MOST_KEPT = 8;

/** Keeps the lists of archives' files in the links' table, each as one item, compressed. */
export class DynamoDbManifestStore implements ManifestStore {
  readonly #client: Caller;
  readonly #table: string;
  /** A list never changes, so what was read once is true. The one that was used last is last. */
  readonly #kept = new Map<ManifestId, Promise<Manifest>>();

  constructor(client: Caller, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async put({ id, members, purgeAt }: Manifest): Promise<void> {
    const files = pack(members);
    if (files.length > MOST_BYTES) throw tooLong(members.length, files.length);
    try {
      await this.#client.call('PutItem', {
        TableName: this.#table,
        Item: toAttributes({ id, files, purgeAt }),
        ConditionExpression: 'attribute_not_exists(#id)',
        ExpressionAttributeNames: { '#id': 'id' },
      });
    } catch (error) {
      // Its id is made of a new token's, so an earlier try of this same write has landed.
      if (!(error instanceof AwsError && error.name === 'ConditionalCheckFailedException')) throw unavailable(error);
    }
  }

  get(id: ManifestId): Promise<Manifest> {
    const reading = this.#kept.get(id) ?? this.#read(id);
    this.#kept.delete(id);
    this.#kept.set(id, reading);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST_KEPT) break;
      this.#kept.delete(oldest);
    }
    reading.catch(() => this.#kept.delete(id));
    return reading;
  }

  async #read(id: ManifestId): Promise<Manifest> {
    const get = { TableName: this.#table, Key: toAttributes({ id }), ConsistentRead: true };
    const { Item } = await this.#client.call<{ Item?: Attributes }>('GetItem', get).catch((error: unknown) => {
      throw unavailable(error);
    });
    if (!Item) throw new LinkError('object_gone', { cause: new Error('the table has no list of the archive’s files') });
    const { files, purgeAt } = fromAttributes(Item);
    return { id, members: unpack(files as Uint8Array), purgeAt: purgeAt as number };
  }
}

/** A file as it is stored: what its entry and its pin have in common stands there once. */
type Row = [
  key: string,
  name: string,
  size: number,
  crc32: number,
  modifiedAt: number,
  etag: string,
  versionId?: string,
];

interface Stored {
  bucket: string;
  rows: Row[];
}

function pack(members: readonly Member[]): Buffer {
  const rows = members.map(({ name, crc32, modifiedAt, object }): Row => {
    const version: [string?] = object.versionId === undefined ? [] : [object.versionId];
    return [object.key, name, object.size, crc32, modifiedAt, object.etag, ...version];
  });
  const stored: Stored = { bucket: members[0]?.object.bucket ?? '', rows };
  return deflateRawSync(JSON.stringify(stored), { level: 9 });
}

function unpack(files: Uint8Array): Member[] {
  const { bucket, rows } = JSON.parse(inflateRawSync(files).toString()) as Stored;
  return rows.map(([key, name, size, crc32, modifiedAt, etag, versionId]) => ({
    name,
    size,
    crc32,
    modifiedAt,
    object: defined({ bucket, key, versionId, etag, size, contentType: 'application/octet-stream' }),
  }));
}

function tooLong(files: number, bytes: number): LinkError {
  const fitting = Math.floor((files * MOST_BYTES) / bytes);
  const message = `The keys and names of these ${files.toLocaleString('en')} files are too long for one archive. About ${fitting.toLocaleString('en')} files with such keys fit. Make several archives.`;
  return new LinkError('too_large', {}, message);
}
