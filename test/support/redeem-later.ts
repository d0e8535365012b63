import type { Endpoints } from '../../cli/endpoints.ts';
import { composeRedeem } from '../../functions/compose.ts';
import { readRedeemConfig } from '../../functions/config.ts';
import { redeemRoutes } from '../../functions/redeem/routes.ts';
import { MemorySink } from './memory-sink.ts';
import { makeRequest } from './requests.ts';

/**
 * Redeems a link some seconds from now: the same code over the same table and bucket, by a clock that is that much ahead.
 * So a test sees what comes after a reservation's 30 s without waiting for them.
 */
export async function redeemLater(
  { table, region, credentials, s3Endpoint, dynamodbEndpoint }: Endpoints,
  url: string,
  seconds: number,
): Promise<{ status: number; bytes: Buffer }> {
  // The SDK reads these from the process, as it does in Lambda.
  Object.assign(process.env, {
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL_S3: s3Endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodbEndpoint,
  });
  const policy = { maxStreamBytes: 200_000_000, presignSeconds: 10 };
  const config = readRedeemConfig({
    ...process.env,
    TABLE_NAME: table,
    MAX_STREAM_BYTES: String(policy.maxStreamBytes),
    PRESIGN_SECONDS: String(policy.presignSeconds),
  });
  const clock = () => Math.floor(Date.now() / 1000) + seconds;
  const ports = await composeRedeem(config, { clock, log: () => {} });
  const reply = await redeemRoutes(ports, policy)(makeRequest('GET', url));
  const sink = new MemorySink();
  if (typeof reply.body === 'function') await reply.body(sink);
  return { status: reply.status, bytes: sink.bytes };
}
