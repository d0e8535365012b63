import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { composeLinks } from '../compose.ts';
import { readLinksConfig } from '../config.ts';
import { bufferedResult } from '../http/buffered-reply.ts';
import { type FunctionUrlEvent, requestOf } from '../http/request.ts';
import { linksRoutes } from './routes.ts';

const config = readLinksConfig(process.env);
const answer = linksRoutes(composeLinks(config), {
  buckets: config.BUCKETS,
  allowedPrefixes: config.ALLOWED_PREFIXES,
  maxStreamBytes: config.MAX_STREAM_BYTES,
  retentionSeconds: config.RETENTION_DAYS * 86_400,
  redeemUrl: config.REDEEM_URL,
  administrators: config.ADMINISTRATORS,
  functionVersion: config.AWS_LAMBDA_FUNCTION_VERSION,
});

/** The owner API behind a Function URL with AWS_IAM. */
export const handler = async (event: FunctionUrlEvent): Promise<APIGatewayProxyStructuredResultV2> =>
  bufferedResult(await answer(requestOf(event)));
