import { create as contentDisposition } from 'content-disposition';
import type { Link } from '../core/link.ts';
import type { ObjectStore, Presign } from '../core/ports.ts';

/**
 * RFC 6266, with the name in UTF-8 by RFC 8187 where it is not plain ASCII. The plain one beside it is for clients that
 * know no other, curl among them, and curl stops at a quote or a semicolon.
 */
export function dispositionOf({ filename }: Pick<Link, 'filename'>): string {
  return contentDisposition(filename, { fallback: filename.replaceAll(/[^ -~]|["%;\\]/gu, '_') });
}

/** Presigns by that store: URLs that answer under the link's name and type. Signing makes no call. */
export function presignBy(objects: ObjectStore): Presign {
  return (link, seconds) =>
    objects.presign(link.object, {
      seconds,
      contentDisposition: dispositionOf(link),
      contentType: link.object.contentType,
    });
}
