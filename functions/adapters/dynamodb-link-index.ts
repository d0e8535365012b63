import { jitter, OF_A_REQUEST } from '../core/change-link.ts';
import { malformed } from '../core/errors.ts';
import type { Link } from '../core/link.ts';
import type { LinkIndex, LinkPage } from '../core/ports.ts';
import type { Pause, Random } from '../core/system-ports.ts';
import { type LinkId, parseLinkId } from '../core/token.ts';
import { type Attributes, fromAttributes, toAttributes } from './aws/attribute-values.ts';
import type { Caller } from './aws/json-client.ts';
import { unavailable } from './dynamodb-link-store.ts';
import { toLink } from './link-item.ts';

interface Position {
  id: LinkId;
  owner: string;
  createdAt: number;
}

/** What Query answers. */
interface Queried {
  Items: Attributes[];
  LastEvaluatedKey?: Attributes;
}

/** What BatchGetItem answers, table by table. */
interface Read {
  Responses?: Record<string, Attributes[]>;
  UnprocessedKeys?: Record<string, { Keys: Attributes[] }>;
}

/** The most keys that one BatchGetItem takes: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const MOST_KEYS = 100;

/**
 * How many calls ask for keys that came back unread, the first call included. A call reads at most 16 MB, and a hundred of
 * the largest items have 40 MB: three calls, if nothing is throttled.
 */
const MAX_CALLS = 10;

/** How an index waits if the table is throttled. */
export interface Pauses {
  pause: Pause;
  random: Random;
}

/**
 * Lists an owner's links. The table's global index on `owner` and `createdAt` holds only their keys; the links come from the
 * table itself. So DynamoDB writes the index when a link is made, and never again.
 */
export class DynamoDbLinkIndex implements LinkIndex {
  readonly #client: Caller;
  readonly #table: string;
  readonly #index: string;
  readonly #pauses: Pauses;

  constructor(client: Caller, table: string, index: string, pauses: Pauses) {
    this.#client = client;
    this.#table = table;
    this.#index = index;
    this.#pauses = pauses;
  }

  async listByOwner(owner: string, limit: number, cursor?: string): Promise<LinkPage> {
    const start = cursor === undefined ? undefined : readCursor(cursor, owner);
    try {
      const { ids, last } = await this.#queryIds(owner, Math.min(limit, MOST_KEYS), start);
      const found = await this.#readLinks(ids);
      // The index may still have links that the table has already lost.
      const links = ids.flatMap((id) => found.get(id) ?? []);
      return last ? { links, cursor: writeCursor(last) } : { links };
    } catch (error) {
      throw unavailable(error);
    }
  }

  async #queryIds(owner: string, limit: number, start?: Position): Promise<{ ids: LinkId[]; last?: Position }> {
    const { Items, LastEvaluatedKey: last } = await this.#client.call<Queried>('Query', {
      TableName: this.#table,
      IndexName: this.#index,
      KeyConditionExpression: '#owner = :owner',
      ExpressionAttributeNames: { '#owner': 'owner' },
      ExpressionAttributeValues: toAttributes({ ':owner': owner }),
      ScanIndexForward: false,
      Limit: limit,
      ExclusiveStartKey: start && toAttributes(start),
    });
    const ids = Items.map((item) => toPosition(item).id);
    return last ? { ids, last: toPosition(last) } : { ids };
  }

  /** Reads the links as last written, in no order. @throws Error if some stay unread */
  async #readLinks(ids: readonly LinkId[]): Promise<Map<LinkId, Link>> {
    const links = new Map<LinkId, Link>();
    let unread = ids.map((id) => toAttributes({ id }));
    for (let call = 0; unread.length > 0; call++) {
      if (call === MAX_CALLS) throw new Error(`DynamoDB left ${unread.length} links unread in ${call} calls`);
      if (call > 0) await this.#pauses.pause(jitter(call, OF_A_REQUEST.longestPauseMs, this.#pauses.random));
      const { Responses, UnprocessedKeys } = await this.#client.call<Read>('BatchGetItem', {
        RequestItems: { [this.#table]: { Keys: unread, ConsistentRead: true } },
      });
      for (const item of Responses?.[this.#table] ?? []) {
        const link = toLink(fromAttributes(item));
        links.set(link.id, link);
      }
      unread = UnprocessedKeys?.[this.#table]?.Keys ?? [];
    }
    return links;
  }
}

const toPosition = (item: Attributes) => fromAttributes(item) as unknown as Position;

/** The cursor names a link and is no secret: the query decides whose links are listed. */
function writeCursor({ id, createdAt }: Position): string {
  return Buffer.from(JSON.stringify([id, createdAt])).toString('base64url');
}

function readCursor(cursor: string, owner: string): Position {
  try {
    const [text, createdAt] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    const id = typeof text === 'string' ? parseLinkId(text) : undefined;
    if (id && Number.isSafeInteger(createdAt)) return { id, owner, createdAt: createdAt as number };
  } catch {
    // Falls through to the answer for every broken cursor.
  }
  throw malformed('This API did not give out that cursor. Start again without it.');
}
