import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { DYNAMODB, EVENTBRIDGE, JsonClient } from '../../../../functions/adapters/aws/json-client.ts';

// A request is the one that the SDK sends, but for what the SDK says of itself.

let server: Server;
let seen: object[];
let config: { region: string; endpoint: string; credentials: { accessKeyId: string; secretAccessKey: string } };

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const { method, url, headers } = request;
    const { host, authorization = '', 'content-type': type, 'x-amz-target': target } = headers;
    const scope = /Credential=[^/]+\/\d+\/([^,]+)/.exec(authorization)?.[1];
    seen.push({ method, url, host, scope, type, target, body: await json(request) });
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  config = { region: 'eu-central-1', credentials, endpoint: `http://127.0.0.1:${port}` };
});

beforeEach(() => {
  seen = [];
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test('reads an item of DynamoDB as the SDK does', async () => {
  const input = { TableName: 'links', Key: { id: { S: 'ü' } }, ConsistentRead: true };
  await new JsonClient(DYNAMODB, config).call('GetItem', input);
  await new DynamoDBClient(config).send(new GetItemCommand(input));

  expect(seen[0]).toEqual(seen[1]);
});

test('puts an event on a bus as the SDK does', async () => {
  const entry = { EventBusName: 'bus', Source: 'links', DetailType: 'link.created', Detail: '{"a":"ü"}' };
  const time = 1_790_000_000;
  await new JsonClient(EVENTBRIDGE, config).call('PutEvents', { Entries: [{ ...entry, Time: time }] });
  const put = new PutEventsCommand({ Entries: [{ ...entry, Time: new Date(time * 1000) }] });
  await new EventBridgeClient(config).send(put);

  expect(seen[0]).toEqual(seen[1]);
});
