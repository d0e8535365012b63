import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { composeLinks } from '../compose.ts';
import { readLinksConfig } from '../config.ts';
import { bufferedResult } from '../http/buffered-reply.ts';
import { overConnection } from '../http/reply.ts';
import { type FunctionUrlEvent, requestOf } from '../http/request.ts';
import { linksRoutes } from './routes.ts';
import { settingsOf } from './settings.ts';

const config = readLinksConfig(process.env);
const ports = composeLinks(config);
const answer = linksRoutes(ports, settingsOf(config));

/** The owner API behind a Function URL with AWS_IAM. */
export const handler = async (event: FunctionUrlEvent): Promise<APIGatewayProxyStructuredResultV2> => {
  const request = requestOf(event);
  const reply = overConnection(await answer(request), request);
  // Lambda stops the function with its answer.
  await ports.events.flush();
  return bufferedResult(reply);
};
