import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { GetBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import type { Endpoints } from '../../cli/endpoints.ts';
import { CommandError } from '../../cli/errors.ts';
import { LinksError } from '../../client/index.ts';
import { accessOf, identify } from '../lib/aws.ts';
import { Checks } from '../lib/checks.ts';
import { cleanUp } from '../lib/clean-up.ts';
import { EndpointsFile, givenEndpoints } from '../lib/endpoints-file.ts';
import { main, say } from '../lib/main.ts';
import { observe, tableOf } from '../lib/observe.ts';
import { ownerOf } from '../lib/owner.ts';
import { runSuites } from '../lib/run-suites.ts';
import { type Resource, ROOT, Terraform } from '../lib/terraform.ts';

// `make verify`: mints and redeems links against what is deployed, and shows what its URLs really do. ENDPOINTS_FILE
// names another system instead, such as that of `make dev`.

const SUITE = 'test/integration/end-to-end.test.ts';

await main(async () => {
  const given = givenEndpoints();
  const { endpoints: found, memoryMb } = given ? { endpoints: given, memoryMb: undefined } : await findDeployed();
  const endpoints = { ...found, prefix: `${found.prefix ?? ''}verify-${randomBytes(4).toString('hex')}/` };
  await demandAccess(endpoints);
  const path = join(ROOT, '.local', 'verify-endpoints.json');
  const file = new EndpointsFile(path);
  await file.write(endpoints);
  const checks = new Checks();
  try {
    checks.add(await runSuites([SUITE], path));
    say(tableOf(await observe(endpoints)));
    if (memoryMb !== undefined) {
      say(
        `The redeem function has ${memoryMb} MB: docs/operations.md, "Memory", says how soon a first byte comes with it.\n`,
      );
    }
  } finally {
    await file.remove();
    say(await cleanUp(endpoints));
  }
  checks.finish();
});

/** What is deployed from here, and the memory of its redeem function where recipients get to that. */
async function findDeployed(): Promise<{ endpoints: Endpoints; memoryMb: number | undefined }> {
  const terraform = await Terraform.open();
  const outputs = await terraform.outputs();
  const { links_url, redeem_url, bucket, table, region, allowed_prefixes, functions } = outputs;
  await identify(accessOf(process.env, region));
  const { Status } = await new S3Client({ region }).send(new GetBucketVersioningCommand({ Bucket: bucket }));
  const { accessKeyId, secretAccessKey, sessionToken } = await fromNodeProviderChain({ clientConfig: { region } })();
  return {
    // With a server, that hands the files out.
    memoryMb: outputs.server ? undefined : memoryOf(await terraform.resources(), functions.redeem),
    endpoints: {
      linksUrl: links_url,
      redeemUrl: redeem_url,
      bucket,
      table,
      region,
      isVersioned: Status === 'Enabled',
      prefix: allowed_prefixes[0] ?? '',
      credentials: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) },
    },
  };
}

function memoryOf(resources: readonly Resource[], functionName: string): number | undefined {
  const lambda = resources.find(
    ({ type, values }) => type === 'aws_lambda_function' && values.function_name === functionName,
  );
  return lambda?.values.memory_size as number | undefined;
}

async function demandAccess(endpoints: Endpoints): Promise<void> {
  try {
    await ownerOf(endpoints).owner.list({ limit: 1 });
  } catch (cause) {
    if (!(cause instanceof LinksError) || cause.status !== 403) throw cause;
    throw new CommandError(
      'The owner API refuses you (403): add yourself to owner_principals, or attach the output owner_policy_json.',
      { cause },
    );
  }
}
