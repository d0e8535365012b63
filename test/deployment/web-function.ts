import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Resource } from '../../scripts/lib/terraform.ts';
import { compareVariables } from './agreement.ts';
import type { TestDeployment } from './test-deployment.ts';

const FILE = 'web.tfplan';

/**
 * Adds the Web Function to what is deployed. LocalStack takes the stack, and makes nothing of the resources that it does not know.
 *
 * @throws Error with what Terraform said, where it fails or takes away what is there; or where the revision is not given exactly
 *   what its configuration reads
 */
export async function applyWebFunction({ terraform }: TestDeployment, web: object): Promise<void> {
  await writeFile(join(terraform.directory, 'web.auto.tfvars.json'), JSON.stringify({ web }));
  const planned = await terraform.attempt(['plan', '-input=false', '-no-color', `-out=${FILE}`]);
  if (planned.code !== 0 || !planned.output.includes(' 0 to destroy.')) throw new Error(planned.output);
  const applied = await terraform.attempt(['apply', '-input=false', '-no-color', FILE]);
  if (applied.code !== 0) throw new Error(applied.output);
}

/** @throws Error where the deployed revision's variables differ from those that functions/config.ts reads */
export function demandWebVariables(resources: readonly Resource[]): void {
  const stack = resources.find(({ type }) => type === 'aws_cloudformation_stack');
  const { Resources } = JSON.parse(String(stack?.values.template_body)) as Template;
  compareVariables('web', Resources.Revision.Properties.ServiceConfig.EnvironmentVariables);
}

interface Template {
  Resources: { Revision: { Properties: { ServiceConfig: { EnvironmentVariables: Record<string, string> } } } };
}
