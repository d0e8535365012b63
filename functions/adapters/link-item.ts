import { defined } from '../core/defined.ts';
import type { ArchivePin, Link, ObjectPin, Pin } from '../core/link.ts';
import type { LinkId } from '../core/token.ts';

/**
 * A link as an item of DynamoDB: its fields, flat, because TTL (`purgeAt`) and the index (`owner`, `createdAt`) need theirs at
 * the top. Times are epoch seconds. Absent fields stay absent; none is null.
 */
export type LinkItem = Omit<Link, 'object'> & ObjectPin & Partial<ArchivePin>;

export function toItem(link: Link): Omit<Link, 'object'> & Pin {
  const { object, ...rest } = link;
  return { ...rest, ...object };
}

export function toLink(item: Record<string, unknown>): Link {
  const { bucket, key, versionId, etag, size, contentType, checksum, archive, ...rest } = item as unknown as LinkItem;
  const object = defined({ bucket, key, versionId, etag, size, contentType, checksum, archive }) as Pin;
  return { ...rest, id: rest.id as LinkId, object };
}
