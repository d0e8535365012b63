import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { GetBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { CommandError } from '../../cli/errors.ts';
import { type Endpoints, givenEndpoints } from '../../test/support/endpoints.ts';
import { Owner } from '../../test/support/owner.ts';
import { accessOf, identify } from './aws.ts';
import { Checks } from './checks.ts';
import { cleanUp } from './clean-up.ts';
import { writeEndpoints } from './endpoints.ts';
import { runSuites } from './jest.ts';
import { main, say } from './main.ts';
import { observe, tableOf } from './observe.ts';
import { ROOT, Terraform } from './terraform.ts';

// `make verify`: mints and redeems links against what is deployed, and shows what its URLs really do. ENDPOINTS_FILE
// names another system instead, such as that of `make dev`.

const SUITE = 'test/integration/end-to-end.test.ts';

await main(async () => {
  const found = givenEndpoints() ?? (await deployedEndpoints());
  const endpoints = { ...found, prefix: `${found.prefix ?? ''}verify-${randomBytes(4).toString('hex')}/` };
  await demandAccess(endpoints);
  const file = join(ROOT, '.local', 'verify-endpoints.json');
  const removeFile = await writeEndpoints(file, endpoints);
  const checks = new Checks();
  try {
    checks.add(await runSuites([SUITE], file));
    say(tableOf(await observe(endpoints)));
  } finally {
    await removeFile();
    say(await cleanUp(endpoints));
  }
  checks.finish();
});

async function deployedEndpoints(): Promise<Endpoints> {
  const terraform = await Terraform.open();
  const { links_url, redeem_url, bucket, table, region, allowed_prefixes } = await terraform.outputs();
  await identify(accessOf(process.env, region));
  const { Status } = await new S3Client({ region }).send(new GetBucketVersioningCommand({ Bucket: bucket }));
  const { accessKeyId, secretAccessKey, sessionToken } = await fromNodeProviderChain({ clientConfig: { region } })();
  return {
    linksUrl: links_url,
    redeemUrl: redeem_url,
    bucket,
    table,
    region,
    isVersioned: Status === 'Enabled',
    prefix: allowed_prefixes[0] ?? '',
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) },
  };
}

async function demandAccess(endpoints: Endpoints): Promise<void> {
  const answer = await new Owner(endpoints).call('GET', '/links?limit=1').catch((cause: unknown) => {
    throw new CommandError(`The owner API at ${endpoints.linksUrl} does not answer: check that it is deployed.`, {
      cause,
    });
  });
  if (answer.ok) return;
  throw new CommandError(
    `The owner API refuses you (${answer.status}): add yourself to owner_principals, or attach the output owner_policy_json.`,
  );
}
