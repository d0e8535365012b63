import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { composeLinks } from '../compose.ts';
import { readLinksConfig } from '../config.ts';
import { overConnection } from '../http/reply.ts';
import { linksRoutes } from '../links/routes.ts';
import { settingsOf } from '../links/settings.ts';
import { bufferedResult } from './buffered-result.ts';
import { type FunctionUrlEvent, requestOf } from './event.ts';

const config = readLinksConfig(process.env);
const ports = await composeLinks(config, { buckets: config.BUCKETS });
const answer = linksRoutes(ports, settingsOf(config));

/** The owner API behind a Function URL with AWS_IAM. */
export const handler = async (event: FunctionUrlEvent): Promise<APIGatewayProxyStructuredResultV2> => {
  const request = requestOf(event);
  const reply = overConnection(await answer(request), request);
  // Lambda stops the function with its answer.
  await ports.events.flush();
  return bufferedResult(reply);
};
