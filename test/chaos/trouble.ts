import { setTimeout as sleep } from 'node:timers/promises';
import { DYNAMODB_REFUSES, DYNAMODB_THROTTLES, S3_REFUSES, S3_THROTTLES } from '../faults/faults.ts';
import { breakAfter, type Call, type Intervention } from '../support/fault-proxy.ts';
import type { Host } from './hosts.ts';

/** When a claim's commit was first seen in the table, and by whose hand. */
export interface Landing {
  linkId: string;
  claimId: string;
  host: Host;
  /** Between when the write was handed on to the table, and when the table had answered: by performance.now(). */
  handedOn: number;
  at: number;
  /** By this machine's clock: seconds since 1970. */
  time: number;
}

const FROZEN_MS = 35_000;
const LONGEST_DELAY_MS = 600;
/** How often, on average, a host is killed for no reason: ms. */
const KILL_EVERY_MS = 2_500;

/** All that befalls the hosts until `calm`. */
export class Trouble {
  readonly landings: Landing[] = [];
  faults = 0;
  readonly #hosts: readonly Host[];
  readonly #seen = new Set<string>();
  #isOver = false;

  constructor(hosts: readonly Host[]) {
    this.#hosts = hosts;
    for (const host of hosts) {
      host.s3.faultOf = () => (this.#isOver ? {} : this.#ofS3(host));
      host.table.faultOf = (call) => this.#ofTable(host, call);
    }
  }

  /** Kills hosts at random, and freezes one after the other, until `calm`. */
  async rage(): Promise<void> {
    const freezes = this.#hosts.map(async (host, n) => {
      await sleep(4_000 + n * 6_000);
      if (!this.#isOver) await host.freeze(FROZEN_MS);
    });
    while (!this.#isOver) {
      await sleep(Math.random() * 2 * KILL_EVERY_MS);
      if (!this.#isOver) pick(this.#hosts).kill();
    }
    await Promise.all(freezes);
  }

  calm(): void {
    this.#isOver = true;
  }

  #ofS3(host: Host): Intervention {
    const fault = chance<Intervention>([
      [0.05, S3_REFUSES],
      [0.03, S3_THROTTLES],
      [0.03, { instead: 'reset' }],
      [0.03, { losesAnswer: true }],
      [0.08, { body: breakAfter(Math.floor(Math.random() * 200_000)) }],
      [0.15, { before: () => delay() }],
      [0.02, { after: async () => host.kill() }],
      [0.005, { after: async () => void host.freeze(FROZEN_MS) }],
    ]);
    if (fault) this.faults++;
    return fault ?? {};
  }

  /** Whatever befalls a write, that it landed is noted. A process that dies takes with it what is still on the way. */
  #ofTable(host: Host, call: Call): Intervention {
    const commits = committedIn(call).filter(({ claimId }) => !this.#seen.has(claimId));
    let handedOn = 0;
    const fault = this.#isOver ? undefined : this.#tableFault(host, commits.length > 0);
    const held = async () => {
      await fault?.before?.();
      if (host.kills.some((kill) => kill >= call.connectedAt)) throw new Error('its process is dead');
      handedOn = performance.now();
    };
    const noted = async (status: number) => {
      for (const commit of status === 200 ? commits : []) {
        if (this.#seen.has(commit.claimId)) continue;
        this.#seen.add(commit.claimId);
        this.landings.push({ ...commit, host, handedOn, at: performance.now(), time: Date.now() / 1000 });
      }
      await fault?.after?.(status);
    };
    return { ...fault, before: held, after: noted };
  }

  #tableFault(host: Host, isCommit: boolean): Intervention | undefined {
    const ofCommits: [number, Intervention][] = [
      // The moment that no protocol can close: it has landed, and nobody has been told.
      [
        0.06,
        {
          after: async () => {
            await delay();
            host.kill();
          },
        },
      ],
      [0.1, { after: () => delay() }],
      [0.02, { before: async () => void host.freeze(FROZEN_MS) }],
      [0.01, { after: async () => void host.freeze(FROZEN_MS) }],
    ];
    const fault = chance<Intervention>([
      [0.04, DYNAMODB_REFUSES],
      [0.03, DYNAMODB_THROTTLES],
      [0.03, { instead: 'reset' }],
      [0.06, { losesAnswer: true }],
      [0.12, { before: () => delay() }],
      ...(isCommit ? ofCommits : []),
    ]);
    if (fault) this.faults++;
    return fault;
  }
}

/** The claims that a write shows as committed. */
function committedIn({ headers, body }: Call): { linkId: string; claimId: string }[] {
  if (headers['x-amz-target'] !== 'DynamoDB_20120810.PutItem') return [];
  const { Item } = JSON.parse(body.toString()) as WireWrite;
  return Item.claims.L.filter(({ M }) => M.state.S !== 'reserved').map(({ M }) => ({
    linkId: Item.id.S,
    claimId: M.id.S,
  }));
}

interface WireWrite {
  Item: { id: { S: string }; claims: { L: { M: { id: { S: string }; state: { S: string } } }[] } };
}

const delay = () => sleep(Math.random() * LONGEST_DELAY_MS);

export const pick = <T>(all: readonly T[]): T => all[Math.floor(Math.random() * all.length)] as T;

/** One of these, each with its own probability; none, with what is left of 1. */
function chance<T>(all: readonly (readonly [number, T])[]): T | undefined {
  let left = Math.random();
  for (const [share, one] of all) {
    left -= share;
    if (left < 0) return one;
  }
  return undefined;
}
