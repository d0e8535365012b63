import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { GetBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import type { Endpoints } from '../../cli/endpoints.ts';
import { CommandError } from '../../cli/errors.ts';
import { accessOf, identify } from '../lib/aws.ts';
import { Checks } from '../lib/checks.ts';
import { cleanUp } from '../lib/clean-up.ts';
import { EndpointsFile, givenEndpoints } from '../lib/endpoints-file.ts';
import { main, say } from '../lib/main.ts';
import { observe, tableOf } from '../lib/observe.ts';
import { ownerOf } from '../lib/owner.ts';
import { runSuites } from '../lib/run-suites.ts';
import { findRuntime, sentenceOnRuntime } from '../lib/runtime-report.ts';
import { type Outputs, ROOT, Terraform } from '../lib/terraform.ts';
import { isRefusedByAws, recipientsUrlAnswers, untilSettled } from '../lib/until-settled.ts';

// `make verify`: mints and redeems links against what is deployed, and shows what its URLs really do. ENDPOINTS_FILE
// names another system instead, such as that of `make dev`.

const SUITE = 'test/integration/end-to-end.test.ts';

await main(async () => {
  const { endpoints: found, logGroup, anySize = false } = await findSystem();
  const endpoints = { ...found, prefix: `${found.prefix ?? ''}verify-${randomBytes(4).toString('hex')}/` };
  await demandAccess(endpoints);
  const path = join(ROOT, '.local', 'verify-endpoints.json');
  const file = new EndpointsFile(path);
  await file.write(endpoints);
  const checks = new Checks();
  try {
    checks.add(await runSuites([SUITE], path));
    say(tableOf(await observe(endpoints, { anySize })));
    if (logGroup !== undefined) say(await reportMemory(endpoints, logGroup));
  } finally {
    await file.remove();
    say(await cleanUp(endpoints));
  }
  checks.finish();
});

/** The system that was named, or else the deployed one; with the log of the function that hands files out there, if one does. */
async function findSystem(): Promise<{ endpoints: Endpoints; logGroup?: string; anySize?: boolean }> {
  const given = givenEndpoints();
  if (given) return { endpoints: given, anySize: given.front === 'web-function' };
  const outputs = await (await Terraform.open()).outputs();
  const endpoints = await endpointsOf(outputs);
  // Not yet seen on AWS: what Lambda logs of a Web Function's memory.
  if (outputs.web && !outputs.server) return { endpoints, anySize: true };
  return outputs.server ? { endpoints } : { endpoints, logGroup: outputs.log_groups.redeem };
}

async function endpointsOf(outputs: Outputs): Promise<Endpoints> {
  const { links_url, redeem_url, bucket, table, region, allowed_prefixes } = outputs;
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

/** Past the 6 MB that Lambda lets out at once: what waits in the function counts. */
const LARGE_BYTES = 20_000_000;

/** What the function says of its memory after a download. */
async function reportMemory(endpoints: Endpoints, logGroup: string): Promise<string> {
  const { mint, put } = ownerOf(endpoints);
  await put('memory/large.bin', randomBytes(LARGE_BYTES));
  const { id, url } = await mint('memory/large.bin');
  await (await fetch(url, { headers: { 'user-agent': 'curl/8.5.0' } })).arrayBuffer();
  const found = await findRuntime(accessOf(process.env, endpoints.region), { logGroup, linkId: id });
  return `${sentenceOnRuntime(found)}\n`;
}

async function demandAccess(endpoints: Endpoints): Promise<void> {
  const { owner } = ownerOf(endpoints);
  const asked = untilSettled('The owner API', () => owner.policy(), isRefusedByAws);
  const { deployment } = await asked.catch((cause: unknown) => {
    if (!isRefusedByAws(cause)) throw cause;
    throw new CommandError(
      "The owner API refuses you (403): add yourself to owner_principals, or attach the output owner_policy_json. If you are in another AWS account than the deployment, you need both: the entry, and that policy from your own account's administrator.",
      { cause },
    );
  });
  await recipientsUrlAnswers(endpoints.redeemUrl, deployment);
}
