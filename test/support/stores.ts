import type { Endpoints } from '../../cli/endpoints.ts';
import { givenEndpoints } from '../../scripts/lib/endpoints-file.ts';
import { createBucket, createTable, startEmulators } from '../../scripts/local/emulator/stores.ts';

/** How to reach one of AWS's services; the SDK's clients take it as ours do. */
interface Reach {
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  endpoint?: string;
}

/** A table and a bucket, and how to reach them. */
export interface Stores {
  dynamodb: Reach;
  s3: Reach & { forcePathStyle?: boolean };
  table: string;
  bucket: string;
  close(): Promise<void>;
}

/** Those of the system that ENDPOINTS_FILE names, or empty ones on the emulators, started for this test. */
export async function useStores(): Promise<Stores> {
  const given = givenEndpoints();
  if (given) return { ...storesAt(given), close: async () => {} };
  const { close, ...addresses } = await startEmulators();
  const names = { table: 'links', bucket: 'bucket' };
  await createTable(addresses.dynamodbEndpoint, names.table);
  await createBucket(addresses.s3Endpoint, names.bucket);
  return { ...storesAt({ ...addresses, ...names }), close };
}

function storesAt(at: Omit<Endpoints, 'linksUrl' | 'redeemUrl'>): Omit<Stores, 'close'> {
  const { region, credentials, s3Endpoint, dynamodbEndpoint, table, bucket } = at;
  return {
    dynamodb: { region, credentials, ...(dynamodbEndpoint ? { endpoint: dynamodbEndpoint } : {}) },
    s3: { region, credentials, ...(s3Endpoint ? { endpoint: s3Endpoint, forcePathStyle: true } : {}) },
    table,
    bucket,
  };
}
