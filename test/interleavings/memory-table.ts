import { type Attributes, fromAttributes, toAttributes } from '../../functions/adapters/aws/attribute-values.ts';
import { AwsError } from '../../functions/adapters/aws/aws-error.ts';
import type { Caller } from '../../functions/adapters/aws/json-client.ts';

type Item = Record<string, unknown>;

/** What a store says with a write, with plain values. */
export interface PutInput {
  Item: Item;
  ConditionExpression?: string;
  ExpressionAttributeValues?: Item;
}

/** What it says with a read. */
export interface GetInput {
  Key: Item;
}

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

  put(input: PutInput): object {
    const item = input.Item;
    const present = this.items.get(item.id);
    if (!holds(input, present)) throw refused();
    this.items.set(item.id, structuredClone(item));
    this.onWrite(item);
    return {};
  }
}

/** DynamoDB's client over such a table; `step` decides what becomes of each call. */
export function clientOf(step: (input: GetInput | PutInput) => Promise<{ Item?: Item }>): Caller {
  const call = async (operation: string, input: object) => {
    if (operation !== 'GetItem' && operation !== 'PutItem') throw new Error(`the table in memory has no ${operation}`);
    const { Item } = await step(withPlainValues(input) as unknown as GetInput | PutInput);
    return Item ? { Item: toAttributes(Item) } : {};
  };
  return { call: call as Caller['call'] };
}

const VALUES = new Set(['Key', 'Item', 'ExpressionAttributeValues']);

function withPlainValues(input: object): Item {
  const fields = Object.entries(input).map(([name, value]) => [
    name,
    VALUES.has(name) ? fromAttributes(value as Attributes) : value,
  ]);
  return Object.fromEntries(fields);
}

function holds({ ConditionExpression, ExpressionAttributeValues }: PutInput, present?: Item): boolean {
  if (ConditionExpression === 'attribute_not_exists(#id)') return present === undefined;
  if (ConditionExpression === '#version = :expected')
    return present?.version === ExpressionAttributeValues?.[':expected'];
  throw new Error(`the table in memory does not know the condition ${ConditionExpression}`);
}

function refused(): AwsError {
  return new AwsError('ConditionalCheckFailedException', 'The conditional request failed', {
    status: 400,
    headers: {},
  });
}
