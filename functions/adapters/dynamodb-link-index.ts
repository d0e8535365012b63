import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { malformed } from '../core/errors.ts';
import type { LinkIndex, LinkPage } from '../core/ports.ts';
import { parseLinkId } from '../core/token.ts';
import { unavailable } from './dynamodb-link-store.ts';
import { toLink } from './link-item.ts';

interface Position {
  id: string;
  owner: string;
  createdAt: number;
}

/** An owner's links by the table's global index on `owner` and `createdAt`. */
export class DynamoDbLinkIndex implements LinkIndex {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #index: string;

  constructor(client: DynamoDBDocumentClient, table: string, index: string) {
    this.#client = client;
    this.#table = table;
    this.#index = index;
  }

  async listByOwner(owner: string, limit: number, cursor?: string): Promise<LinkPage> {
    const start = cursor === undefined ? undefined : readCursor(cursor, owner);
    const query = new QueryCommand({
      TableName: this.#table,
      IndexName: this.#index,
      KeyConditionExpression: '#owner = :owner',
      ExpressionAttributeNames: { '#owner': 'owner' },
      ExpressionAttributeValues: { ':owner': owner },
      ScanIndexForward: false,
      Limit: limit,
      ...(start ? { ExclusiveStartKey: start } : {}),
    });
    const { Items = [], LastEvaluatedKey } = await this.#client.send(query).catch((error: unknown) => {
      throw unavailable(error);
    });
    const links = Items.map(toLink);
    return LastEvaluatedKey ? { links, cursor: writeCursor(LastEvaluatedKey as Position) } : { links };
  }
}

/** The cursor names a link, not a secret: whose links are listed is decided by the query, never by the cursor. */
function writeCursor({ id, createdAt }: Position): string {
  return Buffer.from(JSON.stringify([id, createdAt])).toString('base64url');
}

function readCursor(cursor: string, owner: string): Position {
  try {
    const [id, createdAt] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    if (typeof id === 'string' && parseLinkId(id) && Number.isSafeInteger(createdAt)) {
      return { id, owner, createdAt: createdAt as number };
    }
  } catch {
    // falls through to the one answer for every broken cursor
  }
  throw malformed('cursor is not one that this address gave out. Start again without it.');
}
