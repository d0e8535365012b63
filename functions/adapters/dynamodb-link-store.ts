import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { LinkError } from '../core/errors.ts';
import type { Link } from '../core/link.ts';
import type { LinkStore } from '../core/ports.ts';
import type { LinkId } from '../core/token.ts';
import { toItem, toLink } from './link-item.ts';

const IS_NEW = 'attribute_not_exists(#id)';
const IS_UNCHANGED = '#version = :expected';

/** Stores links in a DynamoDB table with the key `id`. Every write requires the version that it was made from. */
export class DynamoDbLinkStore implements LinkStore {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(client: DynamoDBDocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async get(id: LinkId): Promise<Link | undefined> {
    try {
      const { Item } = await this.#client.send(
        new GetCommand({ TableName: this.#table, Key: { id }, ConsistentRead: true }),
      );
      return Item && toLink(Item);
    } catch (error) {
      throw unavailable(error);
    }
  }

  async put(link: Link, expectedVersion: number): Promise<boolean> {
    const write = { TableName: this.#table, Item: toItem(link), ...conditionOn(expectedVersion) };
    try {
      await this.#client.send(new PutCommand(write));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw unavailable(error);
    }
  }
}

function conditionOn(expectedVersion: number) {
  return expectedVersion === 0
    ? { ConditionExpression: IS_NEW, ExpressionAttributeNames: { '#id': 'id' } }
    : {
        ConditionExpression: IS_UNCHANGED,
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':expected': expectedVersion },
      };
}

/** Throttling, a timeout or a refusal: it makes no difference to the recipient, and none has spent the link. */
export function unavailable(error: unknown): LinkError {
  return new LinkError('storage_unavailable', { retryAfterSeconds: 2, cause: error });
}
