import type { S3Client } from '@aws-sdk/client-s3';
import type { Credentials } from '../../client/index.ts';
import { LinksClient } from '../../client/index.ts';
import { type Endpoints, findEndpoints } from './endpoints.ts';

/** The options that every command takes. */
export interface ConnectionOptions {
  endpoint?: string;
}

/** What a command works with. */
export interface Connection {
  endpoints: Endpoints;
  credentials: () => Promise<Credentials>;
  links: LinksClient;
  /** Connects to S3 when it is first asked for. */
  s3(): Promise<S3Client>;
}

/**
 * Connects to the owner API and to S3 with the standard chain of AWS credentials, or with those of `make dev`. The AWS
 * SDK is loaded when it is needed: most commands have no use for all of it, and would wait.
 *
 * @throws UsageError, CommandError where no owner API is known
 */
export function connect({ endpoint }: ConnectionOptions): Connection {
  const endpoints = findEndpoints({
    endpoint,
    environment: process.env,
    folders: [process.cwd(), import.meta.dirname],
  });
  const credentials = credentialsFor(endpoints);
  const links = new LinksClient({ url: endpoints.linksUrl, region: endpoints.region, credentials });
  let s3: Promise<S3Client> | undefined;
  return {
    endpoints,
    credentials,
    links,
    s3: () => {
      s3 ??= connectToS3(endpoints, credentials);
      return s3;
    },
  };
}

function credentialsFor({ local, region }: Endpoints): () => Promise<Credentials> {
  if (local) return async () => local;
  let chain: (() => Promise<Credentials>) | undefined;
  return async () => {
    if (!chain) {
      const { fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
      chain = fromNodeProviderChain({ clientConfig: { region } });
    }
    return chain();
  };
}

async function connectToS3({ region, local }: Endpoints, credentials: () => Promise<Credentials>): Promise<S3Client> {
  const { S3Client } = await import('@aws-sdk/client-s3');
  return new S3Client({
    region,
    credentials,
    ...(local ? { endpoint: local.s3Endpoint, forcePathStyle: true } : {}),
  });
}
