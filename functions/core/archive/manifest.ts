import { createHash } from 'node:crypto';
import type { ManifestId, ObjectPin } from '../link.ts';
import type { EpochSeconds } from '../system-ports.ts';
import type { LinkId } from '../token.ts';
import type { ZipEntry } from './zip-records.ts';

/** A file in an archive: its entry there, and the object that has its bytes. */
export interface Member extends ZipEntry {
  object: ObjectPin;
}

/** The list of an archive's files, in their order. It decides every byte of the archive, and is never changed. */
export interface Manifest {
  id: ManifestId;
  members: readonly Member[];
  /** When the table may forget it: after its link. */
  purgeAt: EpochSeconds;
}

/**
 * How much longer than its link a list is kept: seconds. DynamoDB deletes what is over within a few days, in any order
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html).
 */
export const KEPT_AFTER_LINK = 7 * 86_400;

export function manifestIdOf(id: LinkId): ManifestId {
  return `${id}/files`;
}

/** The ETag of the archive, with its quotes. Archives with the same ETag have the same bytes, from the same objects. */
export function etagOf(members: readonly Member[]): string {
  const hash = createHash('sha256');
  for (const { name, size, crc32, modifiedAt, object } of members) {
    hash.update(JSON.stringify([name, size, crc32, modifiedAt, object.key, object.versionId ?? null, object.etag]));
  }
  return `"${hash.digest('hex').slice(0, 32)}"`;
}
