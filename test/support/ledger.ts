import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Endpoints } from './endpoints.ts';

/** Everything that the table holds, in the order of the ids. */
export async function tableItems(endpoints: Endpoints): Promise<Record<string, unknown>[]> {
  const { region, credentials, dynamodbEndpoint, table } = endpoints;
  const client = new DynamoDBClient({
    region,
    credentials,
    ...(dynamodbEndpoint ? { endpoint: dynamodbEndpoint } : {}),
  });
  try {
    const { Items = [] } = await DynamoDBDocumentClient.from(client).send(new ScanCommand({ TableName: table }));
    return Items.sort((a, b) => String(a.id).localeCompare(String(b.id)));
  } finally {
    client.destroy();
  }
}
