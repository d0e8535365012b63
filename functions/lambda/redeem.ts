import { composeRedeem } from '../compose.ts';
import { readRedeemConfig } from '../config.ts';
import { deploymentId } from '../http/deployment.ts';
import { overConnection } from '../http/reply.ts';
import { redeemRoutes } from '../redeem/routes.ts';
import { type FunctionUrlEvent, requestOf } from './event.ts';
import { runtimeLog } from './runtime-log.ts';
import { streamReply } from './stream-reply.ts';

const config = readRedeemConfig(process.env);
const ports = await composeRedeem(config, { buckets: config.BUCKETS ?? [], log: runtimeLog(() => startMs) });
const answer = redeemRoutes(ports, {
  maxStreamBytes: config.MAX_STREAM_BYTES,
  presignSeconds: config.PRESIGN_SECONDS,
  deployment: deploymentId(config.TABLE_NAME, config.BUCKETS),
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

const startMs = performance.now();
