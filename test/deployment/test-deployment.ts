import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildFunctions, buildWebFunction, FUNCTION_NAMES } from '../../scripts/build/bundle.ts';
import { Terraform } from '../../scripts/lib/terraform.ts';
import type { FunctionName } from './agreement.ts';
import type { DeployedFunction } from './deployed-function.ts';
import { localStackEnvironment } from './localstack.ts';
import { type Release, serveRelease, sha256Of } from './release.ts';
import { copyOfInfra, pluginCache } from './working-copy.ts';

/** infra/ in a copy of its own, about to be applied to LocalStack. */
export interface TestDeployment {
  /** Everything that it makes is named after this; nobody else's deployment is. */
  name: string;
  terraform: Terraform;
  /** The redeem function's code is fetched from it; that of links is a file. */
  release: Release;
}

const DIST = join(import.meta.dirname, '../../dist');

export const ZIPS = { links: join(DIST, 'links.zip'), redeem: join(DIST, 'redeem.zip'), web: join(DIST, 'web.zip') };

const FUNCTIONS = {
  links: { memory_mb: 192, timeout_seconds: 20 },
  redeem: { memory_mb: 448, timeout_seconds: 600 },
};

/**
 * Builds, and makes the copy ready. Its bucket may be destroyed with what is in it and its table is not protected, both
 * from the start: otherwise the test could not take down what it has put up. Sizes are not the defaults, so that it
 * shows that the variables reach Lambda.
 */
export async function prepare(endpoint: string): Promise<TestDeployment> {
  await Promise.all([buildFunctions(), buildWebFunction()]);
  const name = `test-${Date.now().toString(36)}`;
  const release = await serveRelease(ZIPS.redeem);
  const directory = join(await copyOfInfra('test-local'), 'root');
  await copyFile(join(directory, 'localstack_override.tf.example'), join(directory, 'localstack_override.tf'));
  const variables = {
    name,
    functions: FUNCTIONS,
    bucket_force_destroy: true,
    table_deletion_protection: false,
    events: {},
  };
  await writeFile(
    join(directory, 'test.auto.tfvars.json'),
    JSON.stringify({ ...variables, packages: { links: { path: ZIPS.links }, redeem: release.code } }),
  );
  const environment = localStackEnvironment(endpoint);
  const terraform = await Terraform.open(directory, { ...environment, ...pluginCache(environment) });
  await terraform.read('init', '-input=false');
  return { name, terraform, release };
}

/**
 * Applies a saved plan and interrupts it, as Ctrl-C does, once the table stands; then applies what is left to do.
 *
 * @throws Error with what Terraform said, where the interruption came too late to interrupt anything, or the second
 *   apply fails
 */
export async function applyInterrupted({ terraform }: TestDeployment, plan: string): Promise<void> {
  let said = '';
  const interrupted = await terraform.attempt(['apply', '-input=false', '-no-color', plan], (piece, child) => {
    if (!said.includes(TABLE_STANDS) && (said + piece).includes(TABLE_STANDS)) child.kill('SIGINT');
    said += piece;
  });
  if (interrupted.code === 0) throw new Error(`The apply was not interrupted.\n${interrupted.output}`);
  const repaired = await terraform.attempt(['apply', '-input=false', '-no-color', '-auto-approve']);
  if (repaired.code !== 0) throw new Error(`${interrupted.output}\n\nThe second apply failed:\n${repaired.output}`);
}

const TABLE_STANDS = 'module.deployment.module.table.aws_dynamodb_table.this: Creation complete';

/** @throws Error where Lambda has other code than was built, or other settings than were given */
export async function demandAsGiven(deployed: Record<FunctionName, DeployedFunction>): Promise<void> {
  for (const name of FUNCTION_NAMES) {
    const { zip, timeoutMs, memoryMb, authType, invokeMode } = deployed[name];
    const { memory_mb, timeout_seconds } = FUNCTIONS[name];
    const url = name === 'links' ? 'AWS_IAM, BUFFERED' : 'NONE, RESPONSE_STREAM';
    const wanted = [await sha256Of(ZIPS[name]), timeout_seconds * 1000, memory_mb, url].join();
    const got = [await sha256Of(zip), timeoutMs, memoryMb, `${authType}, ${invokeMode}`].join();
    if (got !== wanted) throw new Error(`Lambda has of ${name}\n  ${got}\nrather than\n  ${wanted}`);
  }
}
