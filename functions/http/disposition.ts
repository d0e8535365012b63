import { create as contentDisposition } from 'content-disposition';
import { isArchive, type Link } from '../core/link.ts';
import type { ObjectStore, Presign } from '../core/ports.ts';

/**
 * Content-Disposition (RFC 6266), with the name in UTF-8 (RFC 8187) if it is not plain ASCII. The plain name beside it is for
 * clients that know no other, such as curl, which stops at a quote or a semicolon.
 */
export function dispositionOf({ filename }: Pick<Link, 'filename'>): string {
  return contentDisposition(filename, { fallback: filename.replaceAll(/[^ -~]|["%;\\]/gu, '_') });
}

/** Presigns with that store: the URLs answer with the link's name and type. Signing makes no call. */
export function presignBy(objects: ObjectStore): Presign {
  return async (link, seconds) => {
    // The order was refused, so no such link is there.
    if (isArchive(link.object)) throw new Error('an archive has no URL of its own');
    return objects.presign(link.object, {
      seconds,
      contentDisposition: dispositionOf(link),
      contentType: link.object.contentType,
    });
  };
}
