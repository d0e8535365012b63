import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Endpoints } from '../../cli/endpoints.ts';
import type { Link } from '../../functions/core/link.ts';
import type { RunningFront } from '../../scripts/local/emulator/lambda/serve-function.ts';
import { atByte, type BodyFault, type Intervention } from '../support/fault-proxy.ts';
import type { LinkJson, Owner } from '../support/owner.ts';
import { redeemLater } from '../support/redeem-later.ts';
import { begin, type Exchange, followed, type Request, type Seen } from './client.ts';
import type { RunningServer } from './server.ts';
import type { Step } from './step.ts';

/** Where bodies break: somewhere in the middle of the 1,000,000 bytes, and after the first chunk. */
export const MIDDLE = 300_000;

/** What befalls a call; where it reaches beyond the call (a kill, a client that leaves), it is told the site. */
export type SiteFault = Intervention | ((site: Site) => Intervention);

/** Which calls of a step it befalls: by default all of them. An SDK's retries count as calls. */
export interface Rule {
  step: Step;
  fault: SiteFault;
  skip: number;
  times: number;
}

/** What all scenarios share, as far as a site knows it: S3 and DynamoDB, and those who hand out. */
export interface Grounds {
  endpoints: Endpoints;
  owner: Owner;
  table: DynamoDBDocumentClient;
  sharedRuntime: RunningFront;
  /** The redeem function once more, behind a proxy that can lose its answers. */
  frontUrl: string;
  /** A server over the same table and objects, and through the same proxies: of all scenarios, or a new one. */
  serverUrl(): Promise<string>;
  startServer(environment: Record<string, string>): Promise<RunningServer>;
}

/** Where one scenario happens: a link to an object of its own, the faults that befall them, and those who ask for it. */
export class Site {
  readonly link: LinkJson;
  readonly key: string;
  /** What the link hands out. */
  readonly file: Buffer;
  /** What the key holds: the same, or one file of an archive. */
  readonly #object: Buffer;
  /** What the first client brings as its Idempotency-Key: the claim's secret. */
  readonly secret: string;
  /** The first client's request that is under way, or was last. */
  client: Exchange | undefined;
  isObjectChanged = false;
  bytesFromS3 = 0;
  /** Whether the function has nothing more to write: it has told the outcome of a download, or is dead. */
  isOver = false;
  readonly #world: Grounds;
  readonly #runtime: RunningFront;
  #rules: Rule[];
  #met: number[];
  #onTheWay = 0;

  constructor(
    world: Grounds,
    made: { link: LinkJson; key: string; object: Buffer; file: Buffer; runtime: RunningFront; rules: Rule[] },
  ) {
    this.#world = world;
    this.link = made.link;
    this.key = made.key;
    this.file = made.file;
    this.#object = made.object;
    this.#runtime = made.runtime;
    this.#rules = made.rules;
    this.#met = made.rules.map(() => 0);
    this.secret = randomBytes(32).toString('base64url');
  }

  /** What befalls the next call of this step. */
  faultOf(step: Step): Intervention {
    for (const [n, { step: of, fault, skip, times }] of this.#rules.entries()) {
      if (of !== step) continue;
      const met = (this.#met[n] ?? 0) + 1;
      this.#met[n] = met;
      if (met > skip && met <= skip + times) return this.#followed(typeof fault === 'function' ? fault(this) : fault);
    }
    return {};
  }

  /** How often each rule was met by a call: a fault that befell nobody proves nothing. */
  get unmetRules(): Step[] {
    return this.#rules.filter(({ skip }, n) => (this.#met[n] ?? 0) <= skip).map(({ step }) => step);
  }

  /** No more faults. */
  calm(): void {
    this.#rules = [];
  }

  /** Whether calls that were held up are still on their way. */
  get isQuiet(): boolean {
    return this.#onTheWay === 0;
  }

  /** The first client's request, with its key. */
  async ask(request: Request = {}, url = this.#url(this.#runtime.url)): Promise<Seen> {
    this.client = begin(url, { ...request, headers: { 'idempotency-key': this.secret, ...request.headers } });
    return followed(await this.client.seen);
  }

  /** The first client's request, over a way on which the answer can be lost. */
  askOverFront(request: Request = {}): Promise<Seen> {
    return this.ask(request, this.#url(this.#world.frontUrl));
  }

  /** POST /claim with the first client's key. */
  claim(): Promise<Seen> {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    // A runtime of its own has no front.
    const origin = this.#runtime === this.#world.sharedRuntime ? this.#world.frontUrl : this.#runtime.url;
    const body = `token=${new URL(this.link.url).searchParams.get('token')}`;
    return this.ask({ method: 'POST', headers: form, body }, new URL('/claim', origin).href);
  }

  /** The link at another host. */
  urlAt(origin: string): string {
    return this.#url(origin);
  }

  /** The server that scenarios share. */
  serverUrl(): Promise<string> {
    return this.#world.serverUrl();
  }

  /** A server of the scenario's own. */
  startServer(environment: Record<string, string>): Promise<RunningServer> {
    return this.#world.startServer(environment);
  }

  /** Somebody who has the link and nothing else. */
  async stranger(): Promise<Seen> {
    return followed(await begin(this.#url(this.#runtime.url)).seen);
  }

  /** A stranger after that many seconds. */
  strangerLater(seconds: number): Promise<{ status: number; bytes: Buffer }> {
    return redeemLater(this.#world.endpoints, this.link.url, seconds);
  }

  /** The link as the table has it. */
  async stored(): Promise<Link> {
    const { table } = this.#world.endpoints;
    const get = new GetCommand({ TableName: table, Key: { id: this.link.id }, ConsistentRead: true });
    return (await this.#world.table.send(get)).Item as Link;
  }

  /** Does something in the middle of the body. */
  atMiddle = (act: () => Promise<unknown>): BodyFault => atByte(MIDDLE, act);

  /** Counts what S3 has handed on, as far as it was taken. */
  counted: BodyFault = (body) => this.#count(body);

  leave = async (): Promise<void> => this.client?.leave();

  leaveAfterFirstByte = async (): Promise<void> => {
    await this.client?.firstByte;
    this.client?.leave();
  };

  /** Kills the function, and waits until it is dead: its URL would hand a dying one the next request. */
  kill = async (): Promise<void> => {
    this.#runtime.kill('SIGKILL');
    while (this.#runtime.pids().length > 0) await sleep(5);
    this.isOver = true;
  };

  revoke = (): Promise<unknown> => this.#world.owner.call('DELETE', `/links/${this.link.id}`);

  overwrite = async (): Promise<void> => {
    this.isObjectChanged = true;
    await this.#world.owner.put(this.key, randomBytes(this.#object.length));
  };

  remove = async (): Promise<void> => {
    this.isObjectChanged = true;
    const { bucket } = this.#world.endpoints;
    await this.#world.owner.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: this.key }));
  };

  restore = async (): Promise<void> => {
    this.isObjectChanged = false;
    await this.#world.owner.put(this.key, this.#object);
  };

  #url(origin: string): string {
    const { pathname, search } = new URL(this.link.url);
    return new URL(pathname + search, origin).href;
  }

  async *#count(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of body) {
      this.bytesFromS3 += chunk.length;
      yield chunk;
    }
  }

  #followed(intervention: Intervention): Intervention {
    const { before, instead, after } = intervention;
    if (!before || instead) return intervention;
    this.#onTheWay++;
    const arrived = async (status: number) => {
      this.#onTheWay--;
      await after?.(status);
    };
    return { ...intervention, after: arrived };
  }
}
