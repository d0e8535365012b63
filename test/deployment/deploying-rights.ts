import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../scripts/lib/terraform.ts';
import { actionsOf, demandSame } from './agreement.ts';

const PAGE = join(ROOT, 'docs', 'deploying-permissions.md');

const TAGS = 'a deployment tags what it makes; LocalStack is given no tags (infra/root/localstack_override.tf.example)';
const CHANGE = 'a later deployment changes what the first has made';

/** What whoever deploys needs though Terraform was not seen to call it, and why. */
const NOT_CALLED: Record<string, string> = {
  'iam:PassRole': 'Lambda is given the role with CreateFunction',
  'iam:UpdateAssumeRolePolicy': CHANGE,
  'dynamodb:UpdateTable': CHANGE,
  'lambda:UpdateFunctionCode': CHANGE,
  'lambda:UpdateFunctionUrlConfig': CHANGE,
  'lambda:PutFunctionConcurrency': 'for reserved_concurrency, which is not set by default',
  'lambda:DeleteFunctionConcurrency': 'for reserved_concurrency, once it is taken away',
  's3:ListTagsForResource': TAGS,
  's3:PutBucketTagging': TAGS,
  ...Object.fromEntries(
    ['s3', 'dynamodb', 'lambda', 'cloudwatch', 'events', 'logs'].flatMap((service) => [
      [`${service}:TagResource`, TAGS],
      [`${service}:UntagResource`, TAGS],
    ]),
  ),
  'iam:TagRole': TAGS,
  'iam:UntagRole': TAGS,
};

/** What the test calls and nobody who deploys does: `make destroy` keeps the bucket, with its objects, and the table. */
const OF_THE_TEST = ['s3:DeleteBucket', 's3:DeleteObject', 's3:ListBucketVersions', 'dynamodb:DeleteTable'];

/** What a server's plan looks at: the page names the services of a server, and no actions. */
const OF_A_SERVER = /^ec2:Describe/;

/** What a Web Function's stack and its code take: the page has them in its table. */
const OF_A_WEB_FUNCTION = /^(?:cloudformation:|s3:(?:Get|Put|Delete)Object)/;

/** @throws Error that names what Terraform called and the page does not have, or the reverse */
export function compareDeployingRights(called: Iterable<string>): void {
  const [, policy = ''] = /^```json\n(.*?)^```$/ms.exec(readFileSync(PAGE, 'utf8')) ?? [];
  const isElsewhere = (action: string) =>
    OF_THE_TEST.includes(action) || OF_A_SERVER.test(action) || OF_A_WEB_FUNCTION.test(action);
  const needed = [...called].filter((action) => !isElsewhere(action));
  demandSame([...needed, ...Object.keys(NOT_CALLED)], actionsOf(policy), [
    'called by Terraform, but missing in docs/deploying-permissions.md',
    'in docs/deploying-permissions.md, but never called',
  ]);
}
