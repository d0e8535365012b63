import { composeRedeem } from '../compose.ts';
import { readRedeemConfig } from '../config.ts';
import { deploymentId } from '../http/deployment.ts';
import { redeemRoutes } from '../redeem/routes.ts';
import { answerEvent } from './answer-event.ts';
import type { FrontEvent } from './event.ts';
import { runtimeLog } from './runtime-log.ts';
import { streamReply } from './stream-reply.ts';

const config = readRedeemConfig(process.env);
const ports = await composeRedeem(config, { buckets: config.BUCKETS ?? [], log: runtimeLog(() => startMs) });
const answer = redeemRoutes(ports, {
  maxStreamBytes: config.MAX_STREAM_BYTES,
  presignSeconds: config.PRESIGN_SECONDS,
  brand: config.BRAND,
  deployment: deploymentId(config.TABLE_NAME, config.BUCKETS),
});

/** The redeem function behind a Function URL with RESPONSE_STREAM, or a REST API whose integration has the mode STREAM. */
export const handler = awslambda.streamifyResponse<FrontEvent>(async (event, responseStream) => {
  try {
    await streamReply(await answerEvent(event, answer), responseStream, config.SLOW_CLIENT_SECONDS * 1000);
  } finally {
    await ports.events.flush();
  }
});

const startMs = performance.now();
