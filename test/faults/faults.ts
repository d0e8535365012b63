import { setTimeout as sleep } from 'node:timers/promises';
import { atByte, type BodyFault, breakAfter, type Intervention } from '../support/fault-proxy.ts';
import { MIDDLE, type Rule, type Site, type SiteFault } from './site.ts';
import type { Step } from './step.ts';

export const at = (step: Step, fault: SiteFault, { skip = 0, times = Number.POSITIVE_INFINITY } = {}): Rule => ({
  step,
  fault,
  skip,
  times,
});

export const once = (step: Step, fault: SiteFault): Rule => at(step, fault, { times: 1 });

export const HANG: Intervention = { instead: 'hang' };
export const RESET: Intervention = { instead: 'reset' };
/** Done, and nobody is told: the SDK sends it again and meets its own write. */
export const ANSWER_LOST: Intervention = { losesAnswer: true };
/** On the way there, so that a caller who has given up in the meantime is answered by nobody, and the write still lands. */
export const late = (milliseconds: number): Intervention => ({ before: () => sleep(milliseconds) });

const NEVER = new Promise<never>(() => {});

export const bodyOf = (body: BodyFault): Intervention => ({ body });
export const breaksAfter = (bytes: number) => bodyOf(breakAfter(bytes));
export const silentAfter = (bytes: number) => bodyOf(atByte(bytes, () => NEVER));
export const pausesAfter = (bytes: number, milliseconds: number) => bodyOf(atByte(bytes, () => sleep(milliseconds)));

/** Every 50 ms a bit. */
export const paced = (bytesPerSecond: number) =>
  bodyOf(async function* (body) {
    const size = Math.ceil(bytesPerSecond / 20);
    for await (const chunk of body) {
      for (let start = 0; start < chunk.length; start += size) {
        yield chunk.subarray(start, start + size);
        await sleep(50);
      }
    }
  });

/** An answer that says it is shorter, and is. */
export const shortened = (bytes: number): Intervention => ({
  headers: { 'content-length': String(bytes) },
  body: async function* (body) {
    let left = bytes;
    for await (const chunk of body) {
      yield chunk.subarray(0, left);
      left -= chunk.length;
      if (left <= 0) return;
    }
  },
});

/** An error as S3 sends it (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html). */
export const s3Error = (status: number, code: string): Intervention => ({
  instead: {
    status,
    headers: { 'content-type': 'application/xml' },
    body: `<Error><Code>${code}</Code><Message>${code}</Message></Error>`,
  },
});

/** As DynamoDB does (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html). */
export const dynamodbError = (status: number, type: string): Intervention => ({
  instead: {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: type }),
  },
});

export const S3_REFUSES = s3Error(500, 'InternalError');
export const S3_THROTTLES = s3Error(503, 'SlowDown');
export const DYNAMODB_REFUSES = dynamodbError(500, 'InternalServerError');
export const DYNAMODB_THROTTLES = dynamodbError(400, 'ProvisionedThroughputExceededException');
export const DYNAMODB_THROTTLES_CALLS = dynamodbError(400, 'ThrottlingException');

/** The runtime dies with the call on its lips: nobody carries it out. */
export const killedBefore = (site: Site): Intervention => ({ before: site.kill, instead: 'reset' });
/** The runtime dies before it hears that the call was carried out. */
export const killedAfter = (site: Site): Intervention => ({ after: site.kill, losesAnswer: true });
/** The runtime dies between two chunks, the first of which the client has. */
export const killedMidBody = (site: Site): Intervention =>
  bodyOf(
    atByte(MIDDLE, async () => {
      await site.client?.firstByte;
      await site.kill();
      await NEVER;
    }),
  );
