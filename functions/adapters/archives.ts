import { ArchiveReader } from './archive-reader.ts';
import type { Archives } from './archiving-object-store.ts';
import type { Caller } from './aws/json-client.ts';
import { DynamoDbManifestStore } from './dynamodb-manifest-store.ts';
import type { S3ObjectStore } from './s3-object-store.ts';

/** Archives of objects in S3, with the lists of their files in a DynamoDB table. */
export function archivesIn(client: Caller, table: string, objects: S3ObjectStore): Archives {
  const manifests = new DynamoDbManifestStore(client, table);
  const reader = new ArchiveReader(objects, manifests);
  return { manifests, open: (pin, range) => reader.open(pin, range) };
}
