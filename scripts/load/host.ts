import { randomBytes } from 'node:crypto';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { LinksClient } from '../../client/index.ts';
import { startServer } from '../local/start-server.ts';
import { startStack } from '../local/start-stack.ts';

/** What serves the links: the functions, or the server. */
export interface Host {
  name: string;
  owner: LinksClient;
  s3Port: number;
  /** Puts an object of that many random bytes, and resolves to them. */
  put(key: string, size: number): Promise<Buffer>;
  close(): Promise<void>;
}

const SYSTEMS = {
  functions: () => startStack(),
  // A crowd has a connection each, and the owner one more.
  server: () => startServer({ environment: { MAX_CONNECTIONS: '2000' } }),
};

export const HOSTS = Object.keys(SYSTEMS) as (keyof typeof SYSTEMS)[];

export async function startHost(name: keyof typeof SYSTEMS): Promise<Host> {
  const { endpoints, close } = await SYSTEMS[name]();
  const { linksUrl, region, accessKeyId, secretAccessKey, s3Endpoint, bucket } = endpoints;
  const credentials = { accessKeyId, secretAccessKey };
  return {
    name,
    owner: new LinksClient({ url: new URL(linksUrl), region, credentials }),
    s3Port: Number(new URL(s3Endpoint).port),
    async put(key, size) {
      const bytes = randomBytes(size);
      const s3 = new S3Client({ region, credentials, endpoint: s3Endpoint, forcePathStyle: true });
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes }));
      s3.destroy();
      return bytes;
    },
    close,
  };
}
