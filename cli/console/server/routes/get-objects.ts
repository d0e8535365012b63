import type { ListObjectsV2CommandOutput, S3Client } from '@aws-sdk/client-s3';
import { s3Refusal } from '../../../aws/s3-refusal.ts';
import type { Objects } from '../../protocol.ts';
import { jsonReply } from '../reply.ts';
import type { Route } from './route.ts';

const PAGE = 100;

/** S3 has no search, so keys are looked through: a thousand a call, and so many calls for one page. */
const SEARCHED = { keys: 1_000, calls: 10 };

interface Asked {
  bucket: string;
  prefix: string;
  cursor: string | undefined;
}

/** Lists what lies in the bucket: a "folder", or every key below it that has the words of a search. */
export const getObjects: Route = ({ query, services }) =>
  services.use(async (connection) => {
    const s3 = await connection.s3();
    const bucket = query.get('bucket') ?? connection.endpoints.bucket ?? '';
    const asked = { bucket, prefix: query.get('prefix') ?? '', cursor: query.get('cursor') ?? undefined };
    const search = query.get('search')?.trim().toLowerCase() ?? '';
    try {
      return jsonReply(200, await (search === '' ? browse(s3, asked) : find(s3, asked, search)));
    } catch (error) {
      const naming = 'choose another one';
      throw s3Refusal(error, { bucket, region: await s3.config.region(), naming, verb: 'list' });
    }
  });

async function browse(s3: S3Client, asked: Asked): Promise<Objects> {
  const listed = await list(s3, asked, { Delimiter: '/', MaxKeys: PAGE });
  const folders = (listed.CommonPrefixes ?? []).flatMap(({ Prefix }) => Prefix ?? []);
  return { folders, objects: objectsOf(listed, asked), cursor: listed.NextContinuationToken };
}

async function find(s3: S3Client, asked: Asked, search: string): Promise<Objects> {
  const objects: Objects['objects'] = [];
  let { cursor } = asked;
  let searched = 0;
  for (let calls = 0; calls < SEARCHED.calls && objects.length < PAGE; calls++) {
    const listed = await list(s3, { ...asked, cursor }, { MaxKeys: SEARCHED.keys });
    searched += listed.KeyCount ?? 0;
    objects.push(...objectsOf(listed, asked).filter(({ key }) => key.toLowerCase().includes(search)));
    cursor = listed.NextContinuationToken;
    if (cursor === undefined) break;
  }
  return { folders: [], objects, cursor, searched };
}

async function list(s3: S3Client, { bucket, prefix, cursor }: Asked, more: { Delimiter?: string; MaxKeys: number }) {
  const { ListObjectsV2Command } = await import('@aws-sdk/client-s3');
  return s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: cursor, ...more }));
}

/** Keys that end with a slash are the "folders" that other programs make. */
function objectsOf({ Contents = [] }: ListObjectsV2CommandOutput, { prefix }: Asked): Objects['objects'] {
  return Contents.flatMap(({ Key: key = '', Size: size = 0, LastModified }) =>
    key === prefix || key.endsWith('/') ? [] : [{ key, size, modifiedAt: LastModified?.toISOString() }],
  );
}
