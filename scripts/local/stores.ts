import type { Endpoints } from '../../cli/endpoints.ts';
import type { FrontName } from './emulator/fronts.ts';
import { createBucket, createTable, type Emulators, startEmulators } from './emulator/stores.ts';

/** A system whose stores are on this machine as well. */
export type LocalEndpoints = Endpoints &
  Required<Pick<Endpoints, 's3Endpoint' | 'dynamodbEndpoint'>> & { front: FrontName | 'server' };

export const BUCKET = 'bucket';
export const TABLE = 'links';
const ACCOUNT_ID = '000000000000';

/** The one IAM principal here: its signatures are accepted, and what it mints is its own. */
export const OWNER_ARN = `arn:aws:iam::${ACCOUNT_ID}:user/owner`;

/** S3 and DynamoDB on this machine, with an empty bucket and an empty table. */
export async function startStores(): Promise<Emulators> {
  const emulators = await startEmulators();
  try {
    await createTable(emulators.dynamodbEndpoint, TABLE);
    await createBucket(emulators.s3Endpoint, BUCKET);
    return emulators;
  } catch (error) {
    await emulators.close();
    throw error;
  }
}

/** What infra/ gives the functions in AWS, and where S3 and DynamoDB are instead. */
export function environmentOf(emulators: Emulators) {
  const shared = {
    TABLE_NAME: TABLE,
    BUCKETS: JSON.stringify([BUCKET]),
    PRESIGN_SECONDS: '10',
    AWS_REGION: emulators.region,
    AWS_ACCESS_KEY_ID: emulators.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: emulators.credentials.secretAccessKey,
    AWS_ENDPOINT_URL_S3: emulators.s3Endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: emulators.dynamodbEndpoint,
  };
  const links = (redeemUrl: string) => ({
    OWNER_INDEX: 'owner-createdAt',
    ALLOWED_PREFIXES: '[]',
    REDEEM_URL: redeemUrl,
    ADMINISTRATORS: '[]',
    RETENTION_DAYS: '30',
    PRESIGNED_MAX_SECONDS: '3600',
  });
  return { shared, links };
}

/** The key pair of the owner. */
export function ownerOf({ credentials }: Emulators) {
  return { ...credentials, accountId: ACCOUNT_ID, userArn: OWNER_ARN };
}
