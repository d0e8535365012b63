import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Endpoints } from '../../cli/endpoints.ts';
import type { Checksum } from '../../functions/core/checksum.ts';

/** Everything that the table holds, in the order of the ids. */
export async function tableItems(endpoints: Endpoints): Promise<Record<string, unknown>[]> {
  using client = clientOf(endpoints);
  const { Items = [] } = await client.document.send(new ScanCommand({ TableName: endpoints.table }));
  return Items.sort((a, b) => String(a.id).localeCompare(String(b.id)));
}

/** Gives a link's object another checksum than the storage keeps of it. */
export async function recordChecksum(endpoints: Endpoints, id: string, checksum: Checksum): Promise<void> {
  using client = clientOf(endpoints);
  await client.document.send(
    new UpdateCommand({
      TableName: endpoints.table,
      Key: { id },
      UpdateExpression: 'SET checksum = :checksum',
      ExpressionAttributeValues: { ':checksum': checksum },
    }),
  );
}

/** Deletes the list of an archive's files, as TTL does one day. */
export async function purgeFiles(endpoints: Endpoints, id: string): Promise<void> {
  using client = clientOf(endpoints);
  await client.document.send(new DeleteCommand({ TableName: endpoints.table, Key: { id: `${id}/files` } }));
}

function clientOf({ region, credentials, dynamodbEndpoint }: Endpoints) {
  const client = new DynamoDBClient({
    region,
    credentials,
    ...(dynamodbEndpoint ? { endpoint: dynamodbEndpoint } : {}),
  });
  return { document: DynamoDBDocumentClient.from(client), [Symbol.dispose]: () => client.destroy() };
}
