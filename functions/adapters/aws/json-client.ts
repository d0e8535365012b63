import { AwsClient, type AwsClientConfig } from './aws-client.ts';
import { textOf } from './aws-error.ts';
import { type Endpoint, endpointOf } from './endpoint.ts';

/** A service that takes JSON: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
interface JsonService {
  /** Its name in hosts and signatures. */
  name: string;
  /** What stands before the names of its operations. */
  target: string;
  version: '1.0' | '1.1';
}

export const DYNAMODB: JsonService = { name: 'dynamodb', target: 'DynamoDB_20120810', version: '1.0' };
export const EVENTBRIDGE: JsonService = { name: 'events', target: 'AWSEvents', version: '1.1' };

/** Calls the operations of a service by their names, with what AWS's reference of its API says of each. */
export interface Caller {
  call<Output>(operation: string, input: object): Promise<Output>;
}

export class JsonClient implements Caller {
  readonly #service: JsonService;
  readonly #client: AwsClient;
  /** Where requests go. */
  readonly endpoint: Endpoint;

  constructor(service: JsonService, config: AwsClientConfig) {
    this.#service = service;
    this.#client = new AwsClient(service.name, config);
    this.endpoint = endpointOf(service.name, config.region, config.endpoint);
  }

  /** @throws AwsError if the service refuses: its `name` is the exception's; and as AwsClient does */
  call<Output>(operation: string, input: object, withinMs?: number): Promise<Output> {
    const { target, version } = this.#service;
    const { endpoint } = this;
    const headers = { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': `${target}.${operation}` };
    return this.#client.send(
      { endpoint, method: 'POST', path: `${endpoint.path}/`, headers, body: JSON.stringify(input) },
      async (answer) => JSON.parse(await textOf(answer)) as Output,
      withinMs,
    );
  }

  destroy(): void {
    this.#client.destroy();
  }
}
