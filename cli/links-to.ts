import { pMapIterable } from 'p-map';
import { type Link, type LinksClient, LinksError } from '../client/index.ts';
import type { ObjectName } from './create/s3-name.ts';

const INSPECTED_AT_ONCE = 8;

/**
 * Finds the links that hand out an object, newest first: alone, or in an archive. A list does not name the files of archives, so
 * each one in the object's bucket is inspected.
 *
 * @param links what a list has
 * @throws LinksError
 */
export async function* linksTo(
  client: LinksClient,
  links: AsyncIterable<Link>,
  object: ObjectName,
): AsyncGenerator<Link> {
  const look = async (link: Link) => ({ link, isIt: await handsOut(client, link, object) });
  for await (const { link, isIt } of pMapIterable(links, look, { concurrency: INSPECTED_AT_ONCE })) {
    if (isIt) yield link;
  }
}

async function handsOut(client: LinksClient, link: Link, { key, bucket = link.bucket }: ObjectName): Promise<boolean> {
  if (link.bucket !== bucket) return false;
  if (!link.archive) return link.key === key;
  try {
    const { files = [] } = await client.inspect(link.id);
    return files.some((file) => file.key === key);
  } catch (error) {
    // The table has forgotten it in the meantime.
    if (error instanceof LinksError && error.code === 'unknown_link') return false;
    throw error;
  }
}
