import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import type { AwsAccess } from '../../scripts/lib/aws.ts';
import { Checks } from '../../scripts/lib/checks.ts';
import { CLEANED_UP } from '../../scripts/lib/clean-up.ts';
import { capture } from '../../scripts/lib/command.ts';
import { EndpointsFile } from '../../scripts/lib/endpoints-file.ts';
import { main, say } from '../../scripts/lib/main.ts';
import { TABLE_TITLE } from '../../scripts/lib/observe.ts';
import { runSuites } from '../../scripts/lib/run-suites.ts';
import { compareActions, compareVariables, type FunctionName, policyOf } from './agreement.ts';
import { callInLocalStack } from './call-in-localstack.ts';
import type { CallRecorder } from './call-recorder.ts';
import { type DeployedFunction, readDeployed } from './deployed-function.ts';
import { compareDeployingRights } from './deploying-rights.ts';
import { applyDomain, demandDomain, demandNoPublicWay, makeDomainNeeds } from './domain-front.ts';
import { listDeployed } from './leftovers.ts';
import { LOCALSTACK_CREDENTIALS, LOCALSTACK_REGION, useLocalStack } from './localstack.ts';
import { demandChecksum } from './release.ts';
import { serveDeployed } from './serve-deployed.ts';
import { demandServerPlan } from './server-plan.ts';
import { startTerraformRecorder } from './terraform-recorder.ts';
import { applyInterrupted, demandAsGiven, prepare, type TestDeployment, ZIPS } from './test-deployment.ts';
import { applyWebFunction, demandWebVariables } from './web-function.ts';

// `make test-local`: deploys infra/ to LocalStack, and runs the suites against what was deployed.

const MAX_APPLY_SECONDS = 120;
const PLAN = 'first.tfplan';
const SUITES = [
  'test/integration/end-to-end.test.ts',
  'test/integration/deliveries.test.ts',
  'test/integration/bad-input.test.ts',
  'test/integration/events.test.ts',
  'test/contract',
];
const NAMES: readonly FunctionName[] = ['links', 'redeem'];

const checks = new Checks();
/** What is there for the test alone, and goes once the deployment has gone. */
const cleanUps = new AsyncDisposableStack();

await main(async () => {
  await using stack = new AsyncDisposableStack();
  const localStack = await useLocalStack(process.env);
  stack.defer(localStack.stop);
  const { endpoint } = localStack;
  const access = { region: LOCALSTACK_REGION, credentials: LOCALSTACK_CREDENTIALS, endpoint };
  const recorder = stack.adopt(await startTerraformRecorder(endpoint), (one) => one.close());
  const deployment = await prepare(recorder.url);
  stack.defer(deployment.release.close);
  say(`Deploying ${deployment.name} to LocalStack at ${endpoint} (about 70 s; most of it the provider's wait on S3)`);
  await deployment.terraform.read('plan', '-input=false', `-out=${PLAN}`);
  try {
    const isDeployed = await checks.run(
      `an interrupted apply is repaired by running it again, both within ${MAX_APPLY_SECONDS} s`,
      () => withinSeconds(MAX_APPLY_SECONDS, () => applyInterrupted(deployment, PLAN)),
    );
    if (isDeployed) await testDeployed(access, deployment);
  } finally {
    await checks.run('a destroy leaves nothing', () => destroy(access, deployment));
    await cleanUps.disposeAsync();
  }
  await checks.run('docs/deploying-permissions.md has exactly the rights that Terraform needs', async () =>
    compareDeployingRights(recorder.actions),
  );
  checks.finish();
});

async function testDeployed(access: AwsAccess & { endpoint: string }, deployment: TestDeployment): Promise<void> {
  const { name, terraform } = deployment;
  const [links, redeem] = await Promise.all(
    NAMES.map((one) => readDeployed(access, `${name}-${one}`, terraform.directory)),
  );
  const deployed = { links, redeem } as Record<FunctionName, DeployedFunction>;
  await checks.run('Lambda has the code that was built, and the settings that were given', () =>
    demandAsGiven(deployed),
  );
  for (const one of NAMES) {
    await checks.run(`${one} is given exactly the variables that it reads`, async () =>
      compareVariables(one, deployed[one].environment),
    );
  }
  await testServed(access.endpoint, deployment, deployed);
  await testInLocalStack(access, deployed.links);
  await checks.run('a plan shows no change', () => demandNoDrift(deployment));
  await testDomain(access, deployment);
}

/** The domain in the place of the Function URL, on the same deployment. */
async function testDomain(access: AwsAccess, deployment: TestDeployment): Promise<void> {
  const needs = await makeDomainNeeds(access, deployment);
  cleanUps.defer(needs.remove);
  const isApplied = await checks.run(
    'a domain takes the place of the Function URL, and the plan tells of old links',
    () => applyDomain(deployment, needs),
  );
  if (!isApplied) return;
  await checks.run('what is deployed shows in every list', () => demandListed(access, deployment.name));
  await checks.run('new links lead to the domain, and the zone has its records', () =>
    demandDomain(access, deployment, needs),
  );
  await checks.run('without the Function URL no public URL and no public permission is left', () =>
    demandNoPublicWay(access, deployment),
  );
  await checks.run('a plan with the domain shows no change', () => demandNoDrift(deployment));
  await checks.run('a server, a firewall and events can be planned on top, and replace nothing', () =>
    demandServerPlan(access, deployment.terraform, needs.variables.domain),
  );
  await testWebFunction(deployment);
  // The last, for it leaves the fetched code to be fetched again.
  await checks.run('code that differs from its checksum is not deployed', () =>
    demandChecksum(deployment.terraform, { path: ZIPS.links }, deployment.release),
  );
}

/** The Web Function on top. What LocalStack does not know it takes, and makes nothing of. */
async function testWebFunction(deployment: TestDeployment): Promise<void> {
  const isApplied = await checks.run('a Web Function is added, and takes nothing away', () =>
    applyWebFunction(deployment, { package_path: ZIPS.web }),
  );
  if (!isApplied) return;
  await checks.run('its revision is given exactly the variables that it reads', async () =>
    demandWebVariables(await deployment.terraform.resources()),
  );
  await checks.run('a plan with the Web Function shows no change', () => demandNoDrift(deployment));
}

async function testServed(
  endpoint: string,
  { terraform }: TestDeployment,
  deployed: Record<FunctionName, DeployedFunction>,
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const log = createWriteStream(join(terraform.directory, 'functions.log'));
  stack.defer(() => new Promise((done) => log.end(done)));
  const served = await serveDeployed(deployed, endpoint, (line) => log.write(`${line}\n`));
  stack.defer(() => served.close());
  say(`Served here in place of LocalStack's own Function URLs, REDEEM_URL among them: ${served.endpoints.redeemUrl}`);
  const path = join(terraform.directory, 'endpoints.json');
  const file = new EndpointsFile(path);
  await file.write(served.endpoints);
  stack.defer(() => file.remove());
  checks.add(await runSuites(SUITES, path));
  await checks.run('make verify passes, shows what these URLs do, and cleans up', () => demandVerified(path));
  await checks.run('making a link writes to its index, and a download never', async () =>
    demandIndexUnits(served.recorders),
  );
  const planned = await terraform.plannedResources(PLAN);
  for (const one of NAMES) {
    await checks.run(`the role of ${one} allows exactly what the code called`, async () =>
      compareActions(one, served.recorders[one].actions, policyOf(one, planned)),
    );
  }
}

/** Of all that the suites did: the links function makes links, the redeem function does the rest. */
function demandIndexUnits({ links, redeem }: Record<FunctionName, CallRecorder>): void {
  const written = redeem.indexUnits.filter((units) => units > 0).length;
  if (redeem.indexUnits.length === 0) throw new Error('The redeem function wrote nothing, so nothing is proven.');
  if (!links.indexUnits.some((units) => units > 0))
    throw new Error('No new link is in the index, or none was measured.');
  if (written > 0) throw new Error(`${written} of ${redeem.indexUnits.length} writes went to the index as well.`);
}

async function testInLocalStack(access: AwsAccess, links: DeployedFunction): Promise<void> {
  const name = "the links function answers at LocalStack's own URL";
  const called = Promise.withResolvers<boolean>();
  callInLocalStack(access, links).then(called.resolve, called.reject);
  const runs = await called.promise.catch(() => true);
  if (runs) await checks.run(name, async () => void (await called.promise));
  else checks.skip(name, 'this LocalStack has no Docker, and runs no functions');
}

async function demandVerified(endpointsFile: string): Promise<void> {
  const env = { ...process.env, ENDPOINTS_FILE: endpointsFile };
  const { code, output } = await capture(
    process.execPath,
    [join(import.meta.dirname, '../../scripts/deploy/verify.ts')],
    { env },
  );
  if (code !== 0 || !output.includes(CLEANED_UP)) throw new Error(output);
  say(output.slice(output.indexOf(TABLE_TITLE), output.indexOf(CLEANED_UP)));
}

async function demandNoDrift({ terraform }: TestDeployment): Promise<void> {
  const { code, output } = await terraform.attempt(['plan', '-input=false', '-no-color', '-detailed-exitcode']);
  if (code !== 0) throw new Error(output);
}

async function demandListed(access: AwsAccess, name: string): Promise<void> {
  const empty = [...(await listDeployed(access, name))].filter(([, names]) => names.size === 0);
  if (empty.length > 0) throw new Error(`Nothing of it is among the ${empty.map(([kind]) => kind).join(', ')}.`);
}

async function destroy(access: AwsAccess, { name, terraform }: TestDeployment): Promise<void> {
  const { code, output } = await terraform.attempt(['destroy', '-input=false', '-no-color', '-auto-approve']);
  if (code !== 0) throw new Error(output);
  const left = [...(await listDeployed(access, name))].filter(([, names]) => names.size > 0);
  if (left.length > 0) throw new Error(left.map(([kind, names]) => `${kind}: ${[...names].join(', ')}`).join('\n'));
}

async function withinSeconds(seconds: number, job: () => Promise<void>): Promise<void> {
  const start = performance.now();
  await job();
  const taken = (performance.now() - start) / 1000;
  if (taken > seconds) throw new Error(`It took ${taken.toFixed(0)} s.`);
}
