import { LinkError } from '../core/errors.ts';
import type { Link } from '../core/link.ts';
import type { LinkStore } from '../core/ports.ts';
import type { LinkId } from '../core/token.ts';
import { type Attributes, fromAttributes, toAttributes } from './aws/attribute-values.ts';
import { AwsError } from './aws/aws-error.ts';
import type { Caller } from './aws/json-client.ts';
import { toItem, toLink } from './link-item.ts';

const IS_NEW = 'attribute_not_exists(#id)';
const IS_UNCHANGED = '#version = :expected';

/** Stores links in a DynamoDB table with the key `id`. Every write requires the version that it was made from. */
export class DynamoDbLinkStore implements LinkStore {
  readonly #client: Caller;
  readonly #table: string;

  constructor(client: Caller, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async get(id: LinkId): Promise<Link | undefined> {
    try {
      const { Item } = await this.#client.call<{ Item?: Attributes }>('GetItem', {
        TableName: this.#table,
        Key: toAttributes({ id }),
        ConsistentRead: true,
      });
      return Item && toLink(fromAttributes(Item));
    } catch (error) {
      throw unavailable(error);
    }
  }

  async put(link: Link, expectedVersion: number): Promise<boolean> {
    const write = { TableName: this.#table, Item: toAttributes(toItem(link)), ...conditionOn(expectedVersion) };
    try {
      await this.#client.call('PutItem', write);
      return true;
    } catch (error) {
      if (error instanceof AwsError && error.name === 'ConditionalCheckFailedException') return false;
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
        ExpressionAttributeValues: toAttributes({ ':expected': expectedVersion }),
      };
}

/** Throttling, a timeout or a refusal: it makes no difference to the recipient, and none has spent the link. */
export function unavailable(error: unknown): LinkError {
  return new LinkError('storage_unavailable', { retryAfterSeconds: 2, cause: error });
}
