import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import type { Endpoints } from '../../cli/endpoints.ts';
import type { StackOptions } from '../../scripts/local/start-stack.ts';
import { LINKS } from './cli.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { tableItems } from './ledger.ts';
import { Owner } from './owner.ts';
import { type Outcome, run } from './run.ts';
import { useStack } from './system.ts';

/** `links get` as a recipient runs it in a folder, against the built zips; through a proxy that can fail where a test wants that. */
export class LinksGet {
  endpoints!: Endpoints;
  owner!: Owner;
  proxy!: FaultProxy;
  /** A new one for each test. */
  folder = '';

  mint(name: string, order: object = {}) {
    return this.owner.mint({ key: `get/${name}.bin`, ...order });
  }

  throughProxy(url: string): string {
    return url.replace(new URL(url).origin, this.proxy.url);
  }

  run(...args: string[]): Promise<Outcome> {
    return run(process.execPath, [LINKS, 'get', ...args], { cwd: this.folder, env: { FORCE_COLOR: undefined } });
  }

  /** What it says of the file that it got. */
  async got(...args: string[]): Promise<{ file: string; size: number; sha256: string; claimId?: string }> {
    const { code, stdout, stderr } = await this.run('--json', ...args);
    if (code !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  }

  async claimsOf(id: string): Promise<Record<string, unknown>[]> {
    const items = await tableItems(this.endpoints);
    return items.find((item) => item.id === id)?.claims as Record<string, unknown>[];
  }

  saved(name: string): Promise<Buffer> {
    return readFile(join(this.folder, name));
  }
}

/** Has a system with these files, by the names that `mint` takes, for the tests of a suite. */
export function useLinksGet(files: Record<string, Buffer | string>, options?: StackOptions): LinksGet {
  const get = new LinksGet();
  const cleanup = new AsyncDisposableStack();

  beforeAll(async () => {
    get.proxy = cleanup.adopt(await startFaultProxy(), (one) => one.close());
    const { stack, endpoints } = await useStack(options);
    cleanup.defer(() => stack.close());
    get.endpoints = endpoints;
    get.proxy.target = endpoints.redeemUrl;
    get.owner = new Owner(endpoints);
    for (const [name, bytes] of Object.entries(files)) await get.owner.put(`get/${name}.bin`, bytes);
  }, 120_000);

  beforeEach(async () => {
    get.folder = await mkdtemp(join(tmpdir(), 'links-get-'));
  });

  afterEach(async () => {
    get.proxy.faultOf = () => 'none';
    await rm(get.folder, { recursive: true });
  });

  afterAll(() => cleanup.disposeAsync());

  return get;
}
