import { composeRedeem } from '../compose.ts';
import { readRedeemConfig } from '../config.ts';
import { overConnection } from '../http/reply.ts';
import { redeemRoutes } from '../redeem/routes.ts';
import { type FunctionUrlEvent, requestOf } from './event.ts';
import { streamReply } from './stream-reply.ts';

const config = readRedeemConfig(process.env);
const ports = await composeRedeem(config, { buckets: config.BUCKETS ?? [] });
const answer = redeemRoutes(ports, {
  maxStreamBytes: config.MAX_STREAM_BYTES,
  presignSeconds: config.PRESIGN_SECONDS,
  brand: config.BRAND,
});

/** The redeem function behind a Function URL with RESPONSE_STREAM. */
export const handler = awslambda.streamifyResponse<FunctionUrlEvent>(async (event, responseStream) => {
  try {
    const request = requestOf(event);
    const reply = overConnection(await answer(request), request);
    await streamReply(reply, responseStream, config.SLOW_CLIENT_SECONDS * 1000);
  } finally {
    await ports.events.flush();
  }
});
