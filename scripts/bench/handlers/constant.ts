import { once } from 'node:events';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

const CHUNK = Buffer.alloc(65_536);

/** As many bytes as the query asks for, from memory: what the runtime client itself can carry. */
export const handler = awslambda.streamifyResponse<APIGatewayProxyEventV2>(async (event, responseStream) => {
  const bytes = Number(new URLSearchParams(event.rawQueryString).get('bytes'));
  const stream = awslambda.HttpResponseStream.from(responseStream, { statusCode: 200 });
  for (let sent = 0; sent < bytes; sent += CHUNK.length) {
    if (!stream.write(CHUNK.subarray(0, bytes - sent))) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
});
