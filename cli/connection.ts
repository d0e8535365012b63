import type { S3Client } from '@aws-sdk/client-s3';
import type { Credentials } from '../client/index.ts';
import { LinksClient } from '../client/index.ts';
import { defined } from '../functions/core/defined.ts';
import { credentialChain } from './aws/credentials.ts';
import { handlerOf } from './aws/request-handler.ts';
import { findEndpoints, type OwnerApi } from './endpoints.ts';
import { type Agents, openAgents } from './network/agents.ts';
import { makeFetch } from './network/fetch.ts';

/** The options that every command has. */
export interface ConnectionOptions {
  endpoint?: string;
}

/** The services that a command uses. */
export interface Connection {
  endpoints: OwnerApi;
  credentials: () => Promise<Credentials>;
  links: LinksClient;
  /** Opens the agents of all connections once. */
  agents: () => Promise<Agents>;
  /** Connects to S3 once, on the first call. */
  s3(): Promise<S3Client>;
}

/**
 * Connects to the owner API and to S3, with the credentials that the AWS CLI would use and through the proxies that the
 * environment names; or to a local `make dev`, with its own credentials. The AWS SDK is loaded only when a command needs it,
 * because loading takes time.
 *
 * @throws UsageError, CommandError if no owner API is known
 */
export async function connect({ endpoint }: ConnectionOptions): Promise<Connection> {
  return connectTo(
    await findEndpoints({ endpoint, environment: process.env, folders: [process.cwd(), import.meta.dirname] }),
  );
}

/** Connects to this owner API, as `connect` does. */
export function connectTo(endpoints: OwnerApi): Connection {
  const { local, region } = endpoints;
  const agents = once(() => openAgents(local ? {} : process.env));
  const chain = credentialChain({ environment: process.env, region, agents });
  // Bad certificates fail here, before anything is sent.
  const credentials = async () => agents().then(() => local?.credentials ?? chain());
  const links = new LinksClient({ url: endpoints.linksUrl, region, credentials, fetch: makeFetch(agents) });
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
  const settings = defined({
    region,
    credentials,
    requestHandler: handlerOf(await agents()),
    // S3 outside of AWS needs the bucket in the path, as in functions/compose.ts.
    forcePathStyle: Boolean(local || AWS_ENDPOINT_URL_S3 || AWS_ENDPOINT_URL),
    endpoint: local?.s3Endpoint,
  });
  const client = new S3Client(settings);
  // A failed abort must not hide why the upload failed. The bucket's lifecycle rule (infra/modules/bucket) cleans up if the
  // caller may not abort.
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
