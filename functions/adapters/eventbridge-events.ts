import type { Events, LinkEvent } from '../core/events.ts';
import type { Log } from '../core/ports.ts';
import type { AwsClientConfig } from './aws/aws-client.ts';
import { EVENTBRIDGE, JsonClient } from './aws/json-client.ts';
import { eventDetail } from './event-detail.ts';

const SOURCE = 'single-use-links';

/** How long telling an event may take, with all tries, in ms. `flush` waits no longer than that. */
const TELL_MS = 2_000;
const LIMITS = { connectMs: 500, tryMs: 1_000 };

interface Put {
  FailedEntryCount?: number;
  Entries?: { ErrorCode?: string }[];
}

/** Puts events on an EventBridge bus, with one call for each. Logs the ones that get lost. */
export class EventBridgeEvents implements Events {
  readonly #client: JsonClient;
  readonly #bus: string;
  readonly #log: Log;
  readonly #pending = new Set<Promise<void>>();

  constructor(bus: string, config: AwsClientConfig, log: Log) {
    this.#client = new JsonClient(EVENTBRIDGE, { ...config, limits: LIMITS });
    this.#bus = bus;
    this.#log = log;
  }

  emit(event: LinkEvent): void {
    const telling = this.#tell(event).catch((error: unknown) => {
      const cause = error instanceof Error ? error.name : 'unknown';
      this.#log({ level: 'warn', event: 'event_lost', linkId: event.link.id, lost: event.name, cause });
    });
    this.#pending.add(telling);
    void telling.then(() => this.#pending.delete(telling));
  }

  async flush(): Promise<void> {
    await Promise.all(this.#pending);
  }

  async #tell(event: LinkEvent): Promise<void> {
    const entry = {
      EventBusName: this.#bus,
      Source: SOURCE,
      DetailType: `link.${event.name}`,
      Detail: JSON.stringify(eventDetail(event)),
      Time: event.at,
    };
    const { Entries = [], FailedEntryCount } = await this.#client.call<Put>('PutEvents', { Entries: [entry] }, TELL_MS);
    // PutEvents answers 200 even for entries that it did not take:
    // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
    if (FailedEntryCount) throw new NotTaken(Entries[0]?.ErrorCode ?? 'NotTaken');
  }
}

class NotTaken extends Error {
  constructor(code: string) {
    super('EventBridge did not take the event');
    this.name = code;
  }
}
