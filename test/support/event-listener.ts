import { randomBytes } from 'node:crypto';
import {
  DeleteRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Endpoints } from '../../cli/endpoints.ts';

/** An event as EventBridge delivers it. */
export interface DeliveredEvent {
  source: string;
  'detail-type': string;
  detail: Record<string, unknown>;
}

/** A queue behind a rule of a bus. */
export interface EventListener {
  /** All that has come so far. */
  events: DeliveredEvent[];
  /** Waits until so many have come, or none comes for a while. */
  listenFor(count: number): Promise<void>;
  /** Removes rule and queue. */
  close(): Promise<void>;
}

const WAIT_SECONDS = 5;

/** Listens on a bus for all that this project tells. */
export async function listenOn(bus: string, { region, credentials, s3Endpoint }: Endpoints): Promise<EventListener> {
  // Where S3 is not AWS's own, it is LocalStack's, which has every service at one address.
  const settings = { region, credentials, ...(s3Endpoint ? { endpoint: s3Endpoint } : {}) };
  const eventBridge = new EventBridgeClient(settings);
  const sqs = new SQSClient(settings);
  const name = `links-test-${randomBytes(6).toString('hex')}`;
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  const rule = { Name: name, EventBusName: bus };
  const pattern = JSON.stringify({ source: ['single-use-links'] });
  await eventBridge.send(new PutRuleCommand({ ...rule, EventPattern: pattern }));
  const target = { Id: 'queue', Arn: Attributes?.QueueArn };
  await eventBridge.send(new PutTargetsCommand({ Rule: name, EventBusName: bus, Targets: [target] }));

  const events: DeliveredEvent[] = [];
  const receive = async (): Promise<number> => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: WAIT_SECONDS }),
    );
    events.push(...Messages.map(({ Body }) => JSON.parse(Body ?? '{}') as DeliveredEvent));
    return Messages.length;
  };
  return {
    events,
    async listenFor(count) {
      while (events.length < count && (await receive()) > 0);
    },
    async close() {
      await eventBridge.send(new RemoveTargetsCommand({ Rule: name, EventBusName: bus, Ids: ['queue'] }));
      await eventBridge.send(new DeleteRuleCommand(rule));
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    },
  };
}
