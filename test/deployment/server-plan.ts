import { type AwsAccess, queryCall } from '../../scripts/lib/aws.ts';
import type { Terraform } from '../../scripts/lib/terraform.ts';

const FILE = 'server.tfplan';

/** One of each kind of resource without which there is no server, no firewall, or nobody is told. */
const WANTED = [
  'aws_ecs_service',
  'aws_ecs_task_definition',
  'aws_lb_listener',
  'aws_appautoscaling_policy',
  'aws_cloudwatch_event_bus',
  'aws_sns_topic_subscription',
  'aws_wafv2_web_acl',
  'aws_wafv2_web_acl_association',
];

/**
 * Plans the server, the events and the domain's firewall on top of what is deployed, with the provider itself and subnets that
 * are there. It is not applied: LocalStack has neither ECS nor load balancers, nor WAF.
 *
 * @throws Error with what Terraform said, where it makes no plan, or one that replaces or destroys what is there
 */
export async function demandServerPlan(access: AwsAccess, terraform: Terraform, domain: object): Promise<void> {
  const [first = '', second = '', ...others] = await subnetsOf(access);
  const server = {
    domain_name: 'files.example.com',
    image: 'public.ecr.aws/example/single-use-links:1.0.0',
    certificate_arn: `arn:aws:acm:${access.region}:000000000000:certificate/0`,
    public_subnet_ids: [first, second],
    private_subnet_ids: others,
  };
  const variables = { server, domain: { ...domain, web_acl: {} }, events: { email: 'owner@example.com' } };
  const given = Object.entries(variables).map(([name, value]) => `-var=${name}=${JSON.stringify(value)}`);
  const { code, output } = await terraform.attempt(['plan', '-input=false', '-no-color', `-out=${FILE}`, ...given]);
  if (code !== 0 || !output.includes(' 0 to destroy.')) throw new Error(output);
  const planned = new Set((await terraform.plannedResources(FILE)).map(({ type }) => type));
  const missing = WANTED.filter((type) => !planned.has(type));
  if (missing.length > 0) throw new Error(`The plan has no ${missing.join(', no ')}.`);
}

/** Those of the account's default VPC, one an availability zone. */
async function subnetsOf(access: AwsAccess): Promise<string[]> {
  const answer = await queryCall(access, 'ec2', { Action: 'DescribeSubnets', Version: '2016-11-15' });
  if (!answer.ok) throw new Error(`The subnets cannot be listed: ${answer.status} ${await answer.text()}`);
  return [...(await answer.text()).matchAll(/<subnetId>(subnet-[0-9a-f]+)</g)].map(([, id = '']) => id);
}
