/** What the redeem function takes of one whole processor: milliseconds, and bytes. */
export interface Spent {
  /** Until it waits for a request. */
  initMs: number;
  /** The first download, of next to nothing. */
  firstMs: number;
  /** A later one. */
  warmMs: number;
  /** Each megabyte of a stream. */
  megabyteMs: number;
  /** The most memory that it has had resident. */
  peakBytes: number;
}

/** What a function of some memory gives: milliseconds, without Lambda's own part in a start. */
export interface Given {
  /** Of a processor, once it has started: above 0, 1 at most. */
  share: number;
  startMs: number;
  /** To a first byte with the start before it, and without. */
  coldMs: number;
  warmMs: number;
  /** Lambda's duration, in USD for a million first downloads of so many megabytes. */
  costOf(megabytes: number): number;
}

/**
 * At 1,769 MB a function has one vCPU, below in proportion: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html.
 * A runtime has one busy thread, so more than one helps it little.
 */
const ONE_PROCESSOR_MB = 1_769;

/**
 * What a redeem waits for before its first byte, at any memory: GetItem and PutItem take single-digit milliseconds by DynamoDB's
 * documents, a small GET tens of them by S3's ("Timeouts and retries for latency-sensitive applications"). An assumption: 5 + 5 + 30.
 */
export const WAITED_MS = 40;

/** A reply flows as it comes for its first 6 MB, then at 2 MB/s: https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html. */
const BURST_MB = 6;
const SLOW_MS_A_MB = 500;

/** arm64, on demand, the first tier: https://aws.amazon.com/lambda/pricing. */
const USD_A_GB_SECOND = 0.0000133334;

/** What the price is of. */
export const PRICED = '0.0000133 a GB-second, arm64 in us-east-1, November 2026';

/**
 * The start has a whole vCPU at any memory (https://serverlessland.com/content/service/lambda/guides/effectively-running-java-on-serverless/init-heavy-lifting),
 * and has been billed since August 2025 (https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase).
 * What is processed counts as processed before the first byte, though the outcome is written after the last: times are at most this.
 */
export function whatMemoryGives(memoryMb: number, { initMs, firstMs, warmMs, megabyteMs }: Spent): Given {
  const share = Math.min(1, memoryMb / ONE_PROCESSOR_MB);
  const coldMs = initMs + WAITED_MS + firstMs / share;
  const streamMs = (megabytes: number) => {
    const slow = Math.max(0, megabytes - BURST_MB);
    return ((megabytes - slow) * megabyteMs) / share + slow * Math.max(SLOW_MS_A_MB, megabyteMs / share);
  };
  return {
    share,
    startMs: initMs,
    coldMs,
    warmMs: WAITED_MS + warmMs / share,
    costOf: (megabytes) => (memoryMb / 1_024) * (coldMs + streamMs(megabytes)) * 1_000 * USD_A_GB_SECOND,
  };
}
