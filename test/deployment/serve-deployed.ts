import type { Endpoints } from '../../cli/endpoints.ts';
import { startFunctionUrl } from '../../scripts/local/emulator/function-url/server.ts';
import type { FunctionName } from './agreement.ts';
import { type CallRecorder, startCallRecorder } from './call-recorder.ts';
import type { DeployedFunction } from './deployed-function.ts';
import { LOCALSTACK_CREDENTIALS, LOCALSTACK_REGION } from './localstack.ts';

/** Both deployed functions behind Function URLs of this machine. */
export interface ServedDeployment {
  endpoints: Endpoints;
  /** What each function has called so far. */
  recorders: Record<FunctionName, CallRecorder>;
  close(): Promise<void>;
}

const OWNER = { ...LOCALSTACK_CREDENTIALS, accountId: '000000000000', userArn: 'arn:aws:iam::000000000000:user/owner' };

/**
 * Serves the code that was deployed with the environment that was deployed, in place of LocalStack's own Function URLs:
 * 4.14 buffers what is streamed and breaks what is binary. Two things are not as deployed: what Lambda itself adds to
 * the environment (region, credentials, the address of AWS, which is LocalStack behind a recorder), and REDEEM_URL,
 * which names a host that does not resolve here, so links get the URL that is served.
 */
export async function serveDeployed(
  { links, redeem }: Record<FunctionName, DeployedFunction>,
  endpoint: string,
  onLog: (line: string) => void,
): Promise<ServedDeployment> {
  await using started = new AsyncDisposableStack();
  const startRecorder = async () => started.adopt(await startCallRecorder(endpoint), (one) => one.close());
  const recorders = { links: await startRecorder(), redeem: await startRecorder() };
  const serve = async (one: DeployedFunction, surroundings: Record<string, string>) => {
    const environment = { ...one.environment, ...surroundings };
    return started.adopt(await startFunctionUrl({ ...one, environment, callers: [OWNER], onLog }), (url) =>
      url.close(),
    );
  };
  const redeemUrl = await serve(redeem, byLambda(recorders.redeem));
  const linksUrl = await serve(links, { ...byLambda(recorders.links), REDEEM_URL: redeemUrl.url });

  const bucket = (JSON.parse(links.environment.BUCKETS ?? '[]') as string[])[0] ?? '';
  const running = started.move();
  return {
    endpoints: {
      linksUrl: linksUrl.url,
      redeemUrl: redeemUrl.url,
      bucket,
      table: links.environment.TABLE_NAME ?? '',
      region: LOCALSTACK_REGION,
      credentials: LOCALSTACK_CREDENTIALS,
      s3Endpoint: endpoint,
      dynamodbEndpoint: endpoint,
      isVersioned: true,
      ...(redeem.environment.EVENT_BUS_NAME ? { eventBus: redeem.environment.EVENT_BUS_NAME } : {}),
    },
    recorders,
    close: () => running.disposeAsync(),
  };
}

function byLambda(recorder: CallRecorder): Record<string, string> {
  return {
    AWS_REGION: LOCALSTACK_REGION,
    AWS_ACCESS_KEY_ID: LOCALSTACK_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCALSTACK_CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL: recorder.url,
  };
}
