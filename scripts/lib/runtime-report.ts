import { setTimeout as sleep } from 'node:timers/promises';
import { type AwsAccess, awsCall } from './aws.ts';

/** What the redeem function's log says of a runtime (functions/lambda/runtime-log.ts). */
export interface Runtime {
  peakMemoryMb: number;
  memoryMb: number;
  startMs: number;
}

/** How long a line of the log may take to be found, and how often it is looked for: milliseconds. */
interface Looking {
  atMost: number;
  every: number;
}

/**
 * Finds the runtime that sent the file of a link, in the function's log.
 *
 * @returns the reason, in a few words, where it is not found
 */
export async function findRuntime(
  access: AwsAccess,
  { logGroup, linkId }: { logGroup: string; linkId: string },
  { atMost, every }: Looking = { atMost: 30_000, every: 2_000 },
): Promise<Runtime | string> {
  const giveUpAt = performance.now() + atMost;
  for (;;) {
    const answer = await filterLogEvents(access, {
      logGroupName: logGroup,
      filterPattern: `{ $.event = "sent" && $.linkId = "${linkId}" }`,
      startTime: Date.now() - 600_000,
    });
    if ('__type' in answer) return `AWS refused logs:FilterLogEvents, ${String(answer.__type).replace(/^.*#/, '')}`;
    for (const { message } of answer.events ?? []) {
      const { runtime } = JSON.parse(message) as { runtime?: Runtime };
      if (runtime) return runtime;
    }
    if (performance.now() + every > giveUpAt) return 'the log did not show the download in time';
    await sleep(every);
  }
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html */
async function filterLogEvents(
  access: AwsAccess,
  order: { logGroupName: string; filterPattern: string; startTime: number },
): Promise<{ __type: unknown } | { events?: { message: string }[] }> {
  const answer = await awsCall(access, 'logs', {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Logs_20140328.FilterLogEvents' },
    body: JSON.stringify(order),
  });
  return answer.json() as Promise<{ __type: unknown } | { events?: { message: string }[] }>;
}

/** So much of a function's memory may be in use before it should be given more. */
const FULL = 0.8;

/** What was found, as a sentence. */
export function sentenceOnRuntime(found: Runtime | string): string {
  if (typeof found === 'string') return `Memory of the redeem function: not known, because ${found}.`;
  const { peakMemoryMb, memoryMb, startMs } = found;
  const advice =
    peakMemoryMb > FULL * memoryMb
      ? `Give it more: functions = { redeem = { memory_mb = ${2 * memoryMb} } }.`
      : 'See docs/operations.md, "Memory".';
  return `Memory of the redeem function: ${peakMemoryMb} of ${memoryMb} MB in use at most. Its runtime took ${startMs} ms to start, without Lambda's own part. ${advice}`;
}
