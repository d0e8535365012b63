import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import type { Caller } from '../http/sigv4.ts';

// Each rule has its own message, because valibot's repeat the value ("received …"), which may be a secret.
const ownersSchema = v.pipe(
  v.string(),
  v.parseJson(undefined, 'is not JSON'),
  v.array(
    v.strictObject(
      {
        accessKeyId: v.pipe(
          v.string('accessKeyId must be text'),
          v.regex(/^\w+$/, 'accessKeyId must be letters and digits'),
        ),
        secretAccessKey: v.pipe(v.string('secretAccessKey must be text'), v.nonEmpty('secretAccessKey is empty')),
        arn: v.pipe(
          v.string('arn must be text'),
          v.regex(/^arn:[\w-]+:iam::\d{12}:.+$/, 'arn must be the ARN of an IAM principal'),
        ),
      },
      'must be a list of {"accessKeyId", "secretAccessKey", "arn"}',
    ),
    'must be a list of {"accessKeyId", "secretAccessKey", "arn"}',
  ),
  v.minLength(1, 'is an empty list'),
  v.check(
    (owners) => new Set(owners.map(({ accessKeyId }) => accessKeyId)).size === owners.length,
    'has the same accessKeyId twice',
  ),
);

/**
 * Reads the owners of a server, which has no IAM, from a file that is mounted as a secret.
 * @throws Error that names the faults of the file, and nothing of its content
 */
export function readOwners(path: string): Caller[] {
  const result = v.safeParse(ownersSchema, readFileSync(path, 'utf8'));
  if (!result.success) {
    const faults = [...new Set(result.issues.map(({ message }) => message))];
    throw new Error(`OWNERS_FILE (${path}): ${faults.join('; ')}. Correct it and start again.`);
  }
  return result.output.map(({ arn, ...keys }) => ({ ...keys, userArn: arn }));
}
