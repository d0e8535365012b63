import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { atByte, type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { Owner } from '../support/owner.ts';
import { useServer, useStack } from '../support/system.ts';

/** How a program ended. */
export type Ending = 'well' | 'badly' | 'not at all';

/** What serves the links. */
export type Where = 'lambda' | 'server';

/** What befalls a program: nothing, a connection that breaks in the middle of the file, or a link that redirects. */
export type Course = 'plain' | 'cut' | 'redirect';

/** A link of one use, and what was asked of it. */
export interface Visit {
  /** Through a front that can cut. */
  url: string;
  /** Past the front. */
  directUrl: string;
  /** Ranges that were asked for, request by request; undefined for the whole. */
  ranges: (string | undefined)[];
  /** What the claims' states are, once they change no more. */
  states(): Promise<string[]>;
}

/** The functions and the server, each behind a front that can cut connections, and the files that are handed out. */
export interface World {
  files: Readonly<Record<FileName, Buffer>>;
  visit(where: Where, course: Course, file: FileName, pin?: string): Promise<Visit>;
  close(): Promise<void>;
}

/** A Python package, where a program takes nothing else. */
export type FileName = 'report.bin' | 'report-1.0.tar.gz';

/** More than the buffers hold between S3 and a client, so that the server sees a client leave. */
const FILE_BYTES = 24_000_000;
/** Where the connection breaks, once, of whatever reply gets so far: within the first of the parts that our clients fetch. */
const CUT_AT = 3_000_000;

export async function startWorld(): Promise<World> {
  await using started = new AsyncDisposableStack();
  const files = { 'report.bin': randomBytes(FILE_BYTES), 'report-1.0.tar.gz': await sourcePackage() };
  const [lambda, server] = await Promise.all([useStack({ redeem: { concurrency: 10 } }), useServer()]);
  started.defer(() => lambda.stack.close());
  started.defer(() => server.server.close());
  const open = async ({ endpoints }: typeof lambda | typeof server) => {
    const owner = new Owner(endpoints);
    started.defer(async () => owner.s3.destroy());
    const proxy = started.adopt(await startFaultProxy(), (one) => one.close());
    proxy.target = endpoints.redeemUrl;
    for (const [name, bytes] of Object.entries(files)) await owner.put(`clients/${name}`, bytes);
    return new Front(owner, proxy);
  };
  const fronts = { lambda: await open(lambda), server: await open(server) };
  const running = started.move();
  return {
    files,
    visit: (where, course, file, pin) => fronts[where].visit(course, file, pin),
    close: () => running.disposeAsync(),
  };
}

/** One way to the system, for many links. */
class Front {
  readonly #owner: Owner;
  readonly #proxy: FaultProxy;
  readonly #visits = new Map<string, { ranges: Visit['ranges']; isDue: boolean }>();

  constructor(owner: Owner, proxy: FaultProxy) {
    this.#owner = owner;
    this.#proxy = proxy;
    proxy.faultOf = ({ url, body, headers }) => {
      const visit = this.#visits.get(/token=([\w-]{43})/.exec(url + body.toString('latin1'))?.[1] ?? '');
      if (!visit) return 'none';
      if (url.startsWith('/download')) visit.ranges.push(headers.range);
      return {
        body: atByte(CUT_AT, async () => {
          if (!visit.isDue) return;
          visit.isDue = false;
          throw new Error('cut');
        }),
      };
    };
  }

  async visit(course: Course, file: FileName, pin?: string): Promise<Visit> {
    const delivery = course === 'redirect' ? 'redirect' : 'auto';
    const { url, id } = await this.#owner.mint({ key: `clients/${file}`, delivery, ...(pin ? { pin } : {}) });
    const { pathname, search, searchParams } = new URL(url);
    const ranges: Visit['ranges'] = [];
    this.#visits.set(searchParams.get('token') ?? '', { ranges, isDue: course === 'cut' });
    return {
      url: new URL(pathname + search, this.#proxy.url).href,
      directUrl: url,
      ranges,
      states: () => this.#settledStates(id),
    };
  }

  /** Several replies may still be settled when their client has gone. */
  async #settledStates(id: string): Promise<string[]> {
    let states: string[] = [];
    for (let same = 0, reads = 0; same < 8 && reads < 60; reads++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      const now = (await this.#owner.inspect(id)).claims.map(({ state }) => state);
      same = String(now) === String(states) && !now.includes('committed') ? same + 1 : 0;
      states = now;
    }
    return states;
  }
}

/** A package that pip builds without fetching anything else: its backend lies in it (PEP 517, backend-path). */
async function sourcePackage(): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'package-'));
  try {
    const root = join(folder, 'report-1.0');
    await mkdir(root);
    const metadata = 'Metadata-Version: 2.1\nName: report\nVersion: 1.0\n';
    const backend = `import os
def prepare_metadata_for_build_wheel(directory, config_settings=None):
    os.mkdir(os.path.join(directory, 'report-1.0.dist-info'))
    with open(os.path.join(directory, 'report-1.0.dist-info', 'METADATA'), 'w') as file: file.write(${JSON.stringify(metadata)})
    return 'report-1.0.dist-info'
`;
    await writeFile(join(root, 'PKG-INFO'), metadata);
    const project = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n';
    await writeFile(join(root, 'pyproject.toml'), project);
    await writeFile(join(root, 'backend.py'), backend);
    await writeFile(join(root, 'data.bin'), randomBytes(FILE_BYTES));
    const archive = join(folder, 'report-1.0.tar.gz');
    await promisify(execFile)('tar', ['--owner=0', '--group=0', '-czf', archive, '-C', folder, 'report-1.0']);
    return await readFile(archive);
  } finally {
    await rm(folder, { recursive: true });
  }
}
