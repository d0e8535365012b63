import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { closeServer, listen } from '../../scripts/local/listen.ts';

/** An S3 of others, with a bucket of its own in it. */
export interface S3Store {
  endpoint: string;
  bucket: string;
  s3: S3Client;
  close(): Promise<void>;
}

export const STORE_CONFIG = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  forcePathStyle: true,
} satisfies S3ClientConfig;

/** A way to one of them, or why it is not to be had here. */
export type Offer = { open(): Promise<S3Store> } | { missing: string };

/** The LocalStack that LOCALSTACK_ENDPOINT names, or one at its usual address. */
export async function localStack(): Promise<Offer> {
  const endpoint = process.env.LOCALSTACK_ENDPOINT || 'http://127.0.0.1:4566';
  if (!(await answers(`${endpoint}/_localstack/health`))) return { missing: `no LocalStack answers at ${endpoint}` };
  return { open: () => storeAt(endpoint, async () => {}) };
}

/** versitygw, a gateway to files (https://github.com/versity/versitygw), started for this test. */
export async function versityGateway(): Promise<Offer> {
  const program = versitygw();
  if (program === undefined) {
    return { missing: 'versitygw is not installed: go install github.com/versity/versitygw/cmd/versitygw@v1.8.0' };
  }
  return {
    async open() {
      const directory = await mkdtemp(join(tmpdir(), 'versitygw-'));
      const address = `127.0.0.1:${await freePort()}`;
      const { accessKeyId, secretAccessKey } = STORE_CONFIG.credentials;
      const args = [
        '--quiet',
        '--port',
        address,
        '--access',
        accessKeyId,
        '--secret',
        secretAccessKey,
        'posix',
        directory,
      ];
      const gateway = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
      const stop = async () => {
        await end(gateway);
        await rm(directory, { recursive: true });
      };
      try {
        await until(() => answers(`http://${address}/`));
        return await storeAt(`http://${address}`, stop);
      } catch (error) {
        await stop();
        throw error;
      }
    },
  };
}

/** The one that VERSITYGW names, the machine's own, or one in .local/tools/bin. */
function versitygw(): string | undefined {
  const built = resolve(import.meta.dirname, '../../.local/tools/bin/versitygw');
  const named = process.env.VERSITYGW || 'versitygw';
  if (spawnSync(named, ['--version']).error === undefined) return named;
  return existsSync(built) ? built : undefined;
}

async function storeAt(endpoint: string, stop: () => Promise<void>): Promise<S3Store> {
  const s3 = new S3Client({ ...STORE_CONFIG, endpoint });
  const bucket = `checksums-${randomBytes(4).toString('hex')}`;
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  return {
    endpoint,
    bucket,
    s3,
    close: async () => {
      await remove(s3, bucket);
      s3.destroy();
      await stop();
    },
  };
}

async function remove(s3: S3Client, Bucket: string): Promise<void> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  for (const { Key } of Contents) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  await s3.send(new DeleteBucketCommand({ Bucket }));
}

/** Whether something answers there, whatever it says. */
function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
    () => true,
    () => false,
  );
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo()); tries++) {
    if (tries === 100) throw new Error('versitygw does not answer');
    await setTimeout(100);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await closeServer(server);
  return port;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill();
  await once(child, 'exit');
}
