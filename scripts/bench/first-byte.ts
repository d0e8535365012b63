import { randomBytes } from 'node:crypto';
import { DYNAMODB, JsonClient } from '../../functions/adapters/aws/json-client.ts';
import { S3Client } from '../../functions/adapters/aws/s3-client.ts';
import { DynamoDbLinkStore } from '../../functions/adapters/dynamodb-link-store.ts';
import { S3ObjectStore } from '../../functions/adapters/s3-object-store.ts';
import type { Link } from '../../functions/core/link.ts';
import { linkIdOf, mintToken } from '../../functions/core/token.ts';
import type { BenchSystem } from './bench-system.ts';
import { download, medians, millisecondsOf } from './measure.ts';
import type { Table } from './table.ts';

const ROUNDS = { rounds: 30, warmUp: 10 };
const KEY = 'bench/small.bin';

/** Milliseconds, medians of one run. */
export interface FirstByte {
  redeem: number;
  invocation: number;
  read: number;
  write: number;
  getObject: number;
}

/**
 * The time to first byte of a redeem, and that of each of its parts made alone: an empty invocation by the same runtime
 * client, one read, one write, one GetObject.
 */
export async function measureFirstByte(system: BenchSystem): Promise<FirstByte> {
  await system.put(KEY, randomBytes(1_000));
  const { links, objects } = storesOf(system);
  const pin = await objects.inspect(system.endpoints.bucket, KEY);
  const link = storedLink(pin);
  await links.put(link, 0);
  let version = link.version;
  return medians(
    {
      redeem: async () => (await download(await system.mint(KEY))).firstByteMs,
      invocation: async () => (await download(system.emptyUrl)).firstByteMs,
      read: () => millisecondsOf(() => links.get(link.id)),
      write: () => millisecondsOf(() => links.put({ ...link, version: version + 1 }, version++)),
      getObject: () =>
        millisecondsOf(async () => {
          const body = (await objects.open(pin))[Symbol.asyncIterator]();
          await body.next();
          await body.return?.();
        }),
    },
    ROUNDS,
  );
}

/**
 * Each part's share of the redeem's own parts, and two ratios: over these, which must stay at or below 1.15; and over those
 * of a redeem that reserves before it commits, so that two writes come before its first byte, which must stay below 0.95.
 */
export function firstByteTable({ redeem, invocation, read, write, getObject }: FirstByte): Table {
  const parts = invocation + read + write + getObject;
  const withReservation = parts + write;
  const row = (name: string, value: number) => [name, value.toFixed(2), `${((100 * value) / parts).toFixed(0)} %`];
  return {
    title: 'Time to first byte',
    note: `A redeem against the sum of its own parts, each made alone; medians of ${ROUNDS.rounds}, in turn.`,
    columns: ['', 'ms', 'of the parts'],
    rows: [
      row('an empty invocation', invocation),
      row('one read', read),
      row('one GetObject', getObject),
      row('one write', write),
      row('the parts together', parts),
      row('the same with two writes, as with a reservation', withReservation),
      row('a redeem', redeem),
      ['ratio to its parts (at most 1.15)', (redeem / parts).toFixed(2), ''],
      ['ratio to those with two writes (below 0.95)', (redeem / withReservation).toFixed(2), ''],
    ],
  };
}

function storesOf({ endpoints }: BenchSystem) {
  const { region, credentials, s3Endpoint, dynamodbEndpoint, table } = endpoints;
  const dynamodb = new JsonClient(DYNAMODB, { region, credentials, endpoint: dynamodbEndpoint });
  return {
    links: new DynamoDbLinkStore(dynamodb, table),
    objects: new S3ObjectStore(new S3Client({ region, credentials, endpoint: s3Endpoint, forcePathStyle: true }), {
      openMs: 8_000,
      idleMs: 8_000,
    }),
  };
}

function storedLink(object: Link['object']): Link {
  const createdAt = Math.floor(Date.now() / 1000);
  return {
    id: linkIdOf(mintToken(randomBytes)),
    version: 1,
    owner: 'arn:aws:iam::000000000000:user/bench',
    object,
    filename: 'small.bin',
    createdAt,
    expiresAt: createdAt + 3_600,
    purgeAt: createdAt + 3_600,
    maxUses: 1,
    wrongPins: 0,
    delivery: 'stream',
    leaseSeconds: 0,
    confirm: 'auto',
    claims: [],
  };
}
