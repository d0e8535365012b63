import { DeleteObjectsCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import type { Endpoints } from '../../cli/endpoints.ts';
import { s3ClientOf } from './s3-client.ts';

export const CLEANED_UP = 'What was put into the bucket has been removed; the links purge themselves.';

/** A prefix is a must: without one, everything would go. */
type Cleanable = Endpoints & { prefix: string };

/** Removes every version of the objects under the prefix, a thousand at most. Resolves to a sentence on what became of it. */
export async function cleanUp(endpoints: Cleanable): Promise<string> {
  const { bucket, prefix } = endpoints;
  const s3 = s3ClientOf(endpoints);
  try {
    const listed = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix }));
    const all = [...(listed.Versions ?? []), ...(listed.DeleteMarkers ?? [])];
    const Objects = all.map(({ Key, VersionId }) => ({ Key, ...(VersionId ? { VersionId } : {}) }));
    const { Errors = [] } = await s3.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
    );
    return Errors.length === 0 ? CLEANED_UP : `${Errors.length} objects could not be removed: s3://${bucket}/${prefix}`;
  } catch (error) {
    return `What was put into the bucket could not be removed (${(error as Error).name}): s3://${bucket}/${prefix}`;
  } finally {
    s3.destroy();
  }
}
