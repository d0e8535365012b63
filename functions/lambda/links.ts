import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { composeLinks } from '../compose.ts';
import { readLinksConfig } from '../config.ts';
import { linksRoutes } from '../links/routes.ts';
import { settingsOf } from '../links/settings.ts';
import { answerEvent } from './answer-event.ts';
import { bufferedResult } from './buffered-result.ts';
import type { FrontEvent } from './event.ts';

const config = readLinksConfig(process.env);
const ports = await composeLinks(config, { buckets: config.BUCKETS });
const answer = linksRoutes(ports, settingsOf(config));

/** The owner API behind a Function URL with AWS_IAM. It refuses what comes by another front: nobody has signed that. */
export const handler = async (event: FrontEvent): Promise<APIGatewayProxyStructuredResultV2> => {
  const reply = await answerEvent(event, answer);
  // Lambda stops the function with its answer.
  await ports.events.flush();
  return bufferedResult(reply);
};
