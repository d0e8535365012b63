import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { type BuiltFunction, buildFunctions, buildHandler, type FunctionName } from '../build/bundle.ts';
import { ownerOf } from '../lib/owner.ts';
import { startFunctionUrl } from '../local/emulator/function-url/server.ts';
import { type Stack, startStack } from '../local/start-stack.ts';

/** What is measured: the embedded stack, and three bare functions beside it. */
export interface BenchSystem {
  endpoints: Stack['endpoints'] & { s3: S3Client };
  runtimeClient: string;
  zips: { redeem: string; empty: string };
  /** Both functions, as they were built. */
  built: Record<FunctionName, BuiltFunction>;
  /** That of the redeem function. */
  environment: Record<string, string>;
  emptyUrl: string;
  pipeUrl: string;
  constantUrl: string;
  put(key: string, bytes: Buffer): Promise<void>;
  /** A new link to the object: its URL. */
  mint(key: string): Promise<string>;
  presign(key: string): Promise<string>;
  close(): Promise<void>;
}

export async function startBenchSystem(): Promise<BenchSystem> {
  await using disposables = new AsyncDisposableStack();
  const stack = await startStack();
  disposables.defer(() => stack.close());
  const { endpoints } = stack;
  const { region, credentials, s3Endpoint, dynamodbEndpoint } = endpoints;
  const { s3, bucket, mint, put } = ownerOf(endpoints);
  disposables.defer(() => s3.destroy());
  const directory = await mkdtemp(join(tmpdir(), 'bench-'));
  disposables.defer(() => rm(directory, { recursive: true, force: true }));

  const environment = {
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL_S3: s3Endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodbEndpoint,
    TABLE_NAME: endpoints.table,
    MAX_STREAM_BYTES: '200000000',
    PRESIGN_SECONDS: '10',
  };
  const built = await buildFunctions(directory);
  const startBare = async (name: string) => {
    const { zipFile: zip } = await buildHandler(
      join(import.meta.dirname, 'handlers', `${name}.ts`),
      join(directory, `${name}.zip`),
    );
    const url = await startFunctionUrl({ name, zip, environment, authType: 'NONE', invokeMode: 'RESPONSE_STREAM' });
    disposables.defer(() => url.close());
    return { ...url, zip };
  };
  const empty = await startBare('empty');
  const pipe = await startBare('pipe-object');
  const constant = await startBare('constant');

  const running = disposables.move();
  return {
    endpoints: { ...endpoints, s3 },
    runtimeClient: empty.runtimeClient,
    zips: { redeem: built.redeem.zipFile, empty: empty.zip },
    built,
    environment,
    emptyUrl: empty.url,
    pipeUrl: pipe.url,
    constantUrl: constant.url,
    put,
    mint: async (key) => (await mint(key)).url,
    presign: (key) => getSignedUrl(s3, new GetObjectCommand({ Bucket: bucket, Key: key }), { expiresIn: 3_600 }),
    close: () => running.disposeAsync(),
  };
}
