import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';

type Item = Record<string, unknown>;

/**
 * A DynamoDB table in memory, as far as the link store asks of one: consistent reads, and writes under the two conditions
 * that the store knows. What it does, it does at once: a step of an interleaving is one call here.
 */
export class MemoryTable {
  readonly items = new Map<unknown, Item>();
  /** Called with every item that is written. */
  onWrite: (item: Item) => void = () => {};

  get(id: unknown): { Item?: Item } {
    const item = this.items.get(id);
    return item ? { Item: structuredClone(item) } : {};
  }

  put(input: PutCommand['input']): object {
    const item = input.Item as Item;
    const present = this.items.get(item.id);
    if (!holds(input, present)) throw refused(present);
    this.items.set(item.id, structuredClone(item));
    this.onWrite(item);
    return {};
  }
}

/** The SDK's document client over such a table; `step` decides what becomes of each call. */
export function clientOf(step: (call: GetCommand | PutCommand) => Promise<object>): DynamoDBDocumentClient {
  const send = async (call: unknown) => {
    if (call instanceof GetCommand || call instanceof PutCommand) return step(call);
    throw new Error('the table in memory does not know this call');
  };
  return { send } as unknown as DynamoDBDocumentClient;
}

function holds({ ConditionExpression, ExpressionAttributeValues }: PutCommand['input'], present?: Item): boolean {
  if (ConditionExpression === 'attribute_not_exists(#id)') return present === undefined;
  if (ConditionExpression === '#version = :expected')
    return present?.version === ExpressionAttributeValues?.[':expected'];
  throw new Error(`the table in memory does not know the condition ${ConditionExpression}`);
}

function refused(present?: Item): ConditionalCheckFailedException {
  return new ConditionalCheckFailedException({
    $metadata: {},
    message: 'The conditional request failed',
    ...(present ? { Item: marshall(present, { removeUndefinedValues: true }) } : {}),
  });
}
