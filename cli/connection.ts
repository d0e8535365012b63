import type { S3Client } from '@aws-sdk/client-s3';
import type { Credentials } from '../client/index.ts';
import { LinksClient } from '../client/index.ts';
import { credentialChain } from './aws/credentials.ts';
import { handlerOf } from './aws/request-handler.ts';
import { findEndpoints, type OwnerApi } from './endpoints.ts';
import { type Agents, openAgents } from './network/agents.ts';
import { fetchBy } from './network/fetch.ts';

/** The options that every command takes. */
export interface ConnectionOptions {
  endpoint?: string;
}

/** What a command works with. */
export interface Connection {
  endpoints: OwnerApi;
  credentials: () => Promise<Credentials>;
  links: LinksClient;
  /** How everything connects, once it does. */
  agents: () => Promise<Agents>;
  /** Connects to S3 when it is first asked for. */
  s3(): Promise<S3Client>;
}

/**
 * Connects to the owner API and to S3 with the credentials that the AWS CLI would take, by the proxies that the environment
 * names; or to `make dev`, on this machine, with its own. The AWS SDK is loaded when it is needed: most commands have no use
 * for all of it, and would wait.
 *
 * @throws UsageError, CommandError where no owner API is known
 */
export function connect({ endpoint }: ConnectionOptions): Connection {
  const endpoints = findEndpoints({
    endpoint,
    environment: process.env,
    folders: [process.cwd(), import.meta.dirname],
  });
  const { local, region } = endpoints;
  const agents = once(() => openAgents(local ? {} : process.env));
  const chain = credentialChain({ environment: process.env, region, agents });
  // What is wrong with the agents' certificates is said before anything is sent.
  const credentials = async () => agents().then(() => local?.credentials ?? chain());
  const links = new LinksClient({ url: endpoints.linksUrl, region, credentials, fetch: fetchBy(agents) });
  const s3 = once(() => connectToS3({ endpoints, credentials, agents }));
  return { endpoints, credentials, links, agents, s3 };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

async function connectToS3({
  endpoints: { region, local },
  credentials,
  agents,
}: Pick<Connection, 'endpoints' | 'credentials' | 'agents'>): Promise<S3Client> {
  const { S3Client } = await import('@aws-sdk/client-s3');
  const { AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL } = process.env;
  const client = new S3Client({
    region,
    credentials,
    requestHandler: handlerOf(await agents()),
    // S3 elsewhere than in AWS wants the bucket in the path; so does the server (functions/compose.ts).
    forcePathStyle: Boolean(local || AWS_ENDPOINT_URL_S3 || AWS_ENDPOINT_URL),
    ...(local?.s3Endpoint ? { endpoint: local.s3Endpoint } : {}),
  });
  // Why an upload failed matters, and not that it could not be ended: who may not do that leaves it to the bucket's lifecycle
  // rule (infra/modules/bucket). The upload's own error would be lost.
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) =>
        next(args).catch((error: unknown) => {
          if (commandName !== 'AbortMultipartUploadCommand') throw error;
          return { response: undefined, output: { $metadata: {} } };
        }),
    { step: 'initialize' },
  );
  return client;
}
