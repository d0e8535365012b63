import { randomBytes } from 'node:crypto';
import type { Endpoints } from '../../cli/endpoints.ts';
import type { MintedLink } from '../../client/index.ts';
import { ownerOf } from '../lib/owner.ts';

const TEXT = 'This file came by a link that works once. Try the link again: it answers 410 Gone.\n';

/** Puts a small file into the bucket and mints a link for it, as an owner does: by a signed call to the owner API. */
export async function mintSample(endpoints: Endpoints): Promise<MintedLink> {
  const { s3, put, mint } = ownerOf(endpoints);
  // A name of its own each time: curl refuses to overwrite a file that it did not name, and that with the use spent.
  const key = `sample-${randomBytes(3).toString('hex')}.txt`;
  try {
    await put(key, Buffer.from(TEXT), { ContentType: 'text/plain' });
  } finally {
    s3.destroy();
  }
  return await mint(key);
}
