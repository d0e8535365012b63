import type { Policy } from '../../client/index.ts';
import { checkMintable } from '../../functions/core/create-link.ts';
import { LinkError } from '../../functions/core/errors.ts';
import { defined } from '../defined.ts';
import { UsageError } from '../errors.ts';
import type { Job } from './jobs.ts';
import { coreOrderOf } from './link-options.ts';
import { hasFile } from './wanted.ts';

/**
 * The same jobs, each upload at a place that links are made for: in the bucket that was named, else in `bucket`, else in the
 * first one of the deployment; below an allowed prefix. What would be refused once it is uploaded is refused now.
 *
 * @throws UsageError
 */
export function placeUploads(jobs: readonly Job[], policy: Policy, bucket = policy.buckets[0] ?? ''): Job[] {
  const taken = new Set<string>();
  return jobs.map((job) => {
    if (!hasFile(job.wanted)) return job;
    const { key, file } = job.wanted;
    const at = job.bucket ?? bucket;
    const whole = file.isPlaced ? allowedKey(key, policy.allowedPrefixes) : key;
    const name = `s3://${at}/${whole}`;
    if (taken.has(name)) throw new UsageError(`Two files would be uploaded to ${name}: give each a key of its own.`);
    taken.add(name);
    const one = { ...job, bucket: at, wanted: { ...job.wanted, key: whole } };
    check(one, policy, jobs.length > 1);
    return one;
  });
}

/** The key, below the first of the prefixes unless it has one of them. */
export function allowedKey(key: string, prefixes: readonly string[]): string {
  const [first] = prefixes;
  return first === undefined || prefixes.some((prefix) => key.startsWith(prefix)) ? key : first + key;
}

/** By the owner API's own rules, and its own time. */
function check({ wanted, bucket, settings }: Job, policy: Policy, isNamed: boolean): void {
  try {
    const order = defined({ ...coreOrderOf(settings), key: wanted.key, bucket });
    checkMintable(order, policy, Math.floor(Date.parse(policy.now) / 1000), wanted.file?.size);
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    const sentence = `${error.message} (Nothing was uploaded.)`;
    throw new UsageError(isNamed ? `${wanted.name}: ${sentence}` : sentence, { cause: error });
  }
}
