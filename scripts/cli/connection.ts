import { S3Client } from '@aws-sdk/client-s3';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { findEndpoints } from './endpoints.ts';
import { LinksClient } from './links-client.ts';

/** The options that every command takes. */
export interface ConnectionOptions {
  endpoint?: string;
}

/** What a command works with. */
export interface Connection {
  links: LinksClient;
  s3: S3Client;
  /** The bucket that files are uploaded to, where it is known. */
  bucket?: string;
}

/** Connects to the owner API and to S3 with the standard chain of AWS credentials, or with those of `make dev`. */
export function connect({ endpoint }: ConnectionOptions): Connection {
  const { linksUrl, region, bucket, local } = findEndpoints({
    endpoint,
    environment: process.env,
    folders: [process.cwd(), import.meta.dirname],
  });
  const credentials = local ?? fromNodeProviderChain({ clientConfig: { region } });
  const links = new LinksClient({ url: linksUrl, region, credentials });
  const s3 = new S3Client({
    region,
    credentials,
    ...(local ? { endpoint: local.s3Endpoint, forcePathStyle: true } : {}),
  });
  return { links, s3, ...(bucket === undefined ? {} : { bucket }) };
}
