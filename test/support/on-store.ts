import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { getFile } from '../../cli/get/download.ts';
import { parseLinkUrl } from '../../cli/get/link-url.ts';
import { claim } from '../../functions/page/browser/claim-client.ts';
import { Download } from '../../functions/page/browser/download.ts';
import type { Stack } from '../../scripts/local/start-stack.ts';
import { type FaultProxy, flipBit, startFaultProxy } from './fault-proxy.ts';
import { Owner } from './owner.ts';
import { sha256 } from './recipient.ts';
import { type Offer, type S3Store, STORE_CONFIG } from './s3-stores.ts';
import { useStack } from './system.ts';
import type { Source, Way } from './uploads.ts';

/** The functions on a store of others, and a recipient behind a proxy that can change what comes. */
export class OnStore {
  store!: S3Store;
  stack!: Stack;
  owner!: Owner;
  proxy!: FaultProxy;
  folder = '';
  readonly sources = new Map<Way['size'], Source>();
  #count = 0;

  async upload(way: Way) {
    const source = this.sources.get(way.size);
    if (!source) throw new Error('there is no such file');
    const key = `object-${++this.#count}.bin`;
    await way.upload(this.store, key, source);
    const mint = async () => this.throughProxy((await this.owner.mint({ key, bucket: this.store.bucket })).url);
    const links = { get: await mint(), save: await mint() };
    return { source, links, recipient: recipientIn(await mkdtemp(join(this.folder, 'got-'))) };
  }

  /** From now on one bit of every reply that carries the file is another. */
  flipBits(): void {
    this.proxy.faultOf = ({ url }) => (url.startsWith('/download') ? { body: flipBit } : 'none');
  }

  throughProxy(url: string): string {
    return url.replace(new URL(url).origin, new URL(this.proxy.url).origin);
  }
}

export function useStore(offer: Exclude<Offer, { missing: string }>): OnStore {
  const here = new OnStore();
  beforeAll(async () => {
    here.folder = await mkdtemp(join(tmpdir(), 'checksums-'));
    here.store = await offer.open();
    here.proxy = await startFaultProxy();
    const { accessKeyId, secretAccessKey } = STORE_CONFIG.credentials;
    const environment = {
      AWS_ENDPOINT_URL_S3: here.store.endpoint,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      BUCKETS: JSON.stringify([here.store.bucket]),
    };
    const { stack, endpoints } = await useStack({ environment });
    here.stack = stack;
    here.owner = new Owner(endpoints);
    here.proxy.target = endpoints.redeemUrl;
    for (const [size, length] of [
      ['empty', 0],
      ['small', 100_000],
      ['large', 11_000_000],
    ] as const) {
      const source = { bytes: randomBytes(length), path: join(here.folder, size) };
      await writeFile(source.path, source.bytes);
      here.sources.set(size, source);
    }
  }, 120_000);
  afterEach(() => {
    here.proxy.faultOf = () => 'none';
  });
  afterAll(async () => {
    here.owner?.s3.destroy();
    await here.stack?.close();
    await here.proxy?.close();
    await here.store?.close();
    await rm(here.folder, { recursive: true });
  }, 60_000);
  return here;
}

/** Somebody who fetches by `links get` or saves by the page, into a folder of their own. */
function recipientIn(folder: string) {
  return {
    folder,
    async get(url: string) {
      const signal = new AbortController().signal;
      return getFile({ link: parseLinkUrl(url), output: folder, parallel: 2, isForced: false, signal });
    },
    /** As the page's worker does, which asks its own origin. */
    async save(url: string) {
      const real = globalThis.fetch;
      globalThis.fetch = (path, init) => real(new URL(String(path), url), init);
      try {
        const credentials = {
          token: new URL(url).searchParams.get('token') ?? '',
          key: randomBytes(32).toString('base64url'),
        };
        const download = new Download('id', credentials, await claim(credentials), () => {});
        const chunks: Uint8Array[] = [];
        const reply = await download.reply();
        try {
          for await (const chunk of reply.body ?? []) chunks.push(chunk);
        } catch {
          // What the browser's download would see: it has failed.
        }
        const { phase, hasDigest } = download.progress;
        const bytes = Buffer.concat(chunks);
        return { size: bytes.length, sha256: sha256(bytes), phase, isChecked: hasDigest };
      } finally {
        globalThis.fetch = real;
      }
    },
  };
}
