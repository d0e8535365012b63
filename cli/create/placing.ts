import type { Policy } from '../../client/index.ts';
import { checkMintable } from '../../functions/core/create-link.ts';
import { defined } from '../../functions/core/defined.ts';
import { LinkError } from '../../functions/core/errors.ts';
import { UsageError } from '../errors.ts';
import type { Job } from './jobs.ts';
import { coreOrderOf, epochSeconds } from './link-options.ts';
import { hasFile } from './wanted.ts';

/**
 * Gives each upload a place that the owner API accepts: in its own bucket, else in `bucket`, else in the first one of the
 * deployment; below an allowed prefix. It refuses what the API would refuse after the upload.
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
    if (taken.has(name)) throw new UsageError(`Two files have the same destination ${name}: give each its own key.`);
    taken.add(name);
    const one = { ...job, bucket: at, wanted: { ...job.wanted, key: whole } };
    check(one, policy, jobs.length > 1);
    return one;
  });
}

/** Puts a key below the first prefix, unless it has one of them. */
export function allowedKey(key: string, prefixes: readonly string[]): string {
  const [first] = prefixes;
  return first === undefined || prefixes.some((prefix) => key.startsWith(prefix)) ? key : first + key;
}

/** Checks a job by the owner API's rules and its clock. */
function check({ wanted, bucket, settings }: Job, policy: Policy, isNamed: boolean): void {
  try {
    const order = defined({ ...coreOrderOf(settings), key: wanted.key, bucket });
    checkMintable(order, policy, epochSeconds(policy.now), wanted.file?.size);
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    const sentence = `${error.message} (Nothing was uploaded.)`;
    throw new UsageError(isNamed ? `${wanted.name}: ${sentence}` : sentence, { cause: error });
  }
}
