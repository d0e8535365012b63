import {
  LINKS_VARIABLES,
  OPTIONAL_VARIABLES,
  REDEEM_VARIABLES,
  WEB_FUNCTION_VARIABLES,
} from '../../functions/config.ts';
import type { Resource } from '../../scripts/lib/terraform.ts';

export type FunctionName = 'links' | 'redeem';

const VARIABLES = { links: LINKS_VARIABLES, redeem: REDEEM_VARIABLES, web: WEB_FUNCTION_VARIABLES };

const LAMBDA_ITSELF = {
  'logs:CreateLogStream': 'Lambda writes what the function prints',
  'logs:PutLogEvents': 'Lambda writes what the function prints',
  'xray:PutTraceSegments': 'Lambda sends the traces',
  'xray:PutTelemetryRecords': 'Lambda sends the traces',
};

/** What a role is allowed though the code was not seen to call it, and why. */
const NOT_CALLED: Record<FunctionName, Record<string, string>> = {
  links: {
    ...LAMBDA_ITSELF,
    's3:GetObjectVersion': 'for the presigned URLs that it signs: a recipient calls with them',
  },
  redeem: { ...LAMBDA_ITSELF, 's3:GetObject': 'for a bucket that keeps no versions; the one of the test does' },
};

/** @throws Error that names what only one of the two sides has */
export function compareVariables(name: keyof typeof VARIABLES, environment: Readonly<Record<string, string>>): void {
  const isDue = (variable: string) =>
    !variable.startsWith('AWS_') && (!OPTIONAL_VARIABLES.includes(variable) || variable in environment);
  demandSame(VARIABLES[name].filter(isDue), Object.keys(environment), [
    'read by functions/config.ts, but not set by Terraform',
    'set by Terraform, but not read by functions/config.ts',
  ]);
}

/** @throws Error that names what only one of the two sides has */
export function compareActions(name: FunctionName, called: Iterable<string>, policy: string): void {
  demandSame([...called, ...Object.keys(NOT_CALLED[name])], actionsOf(policy), [
    'called, but not allowed by the policy',
    'allowed by the policy, but never called',
  ]);
}

/** The policy of a function's role, as a plan or the state has it. */
export function policyOf(name: FunctionName, resources: readonly Resource[]): string {
  const found = resources.find(
    ({ address }) => address === `module.deployment.module.${name}.aws_iam_role_policy.this`,
  );
  if (typeof found?.values.policy !== 'string')
    throw new Error(`The plan does not show the policy of ${name} in full.`);
  return found.values.policy;
}

/** Every action that a policy allows. */
export function actionsOf(policy: string): string[] {
  const { Statement } = JSON.parse(policy) as { Statement: { Effect: string; Action: string | string[] }[] };
  return Statement.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => Action);
}

/** @throws Error that names what only one of the two sides has, and says of which side it is */
export function demandSame(
  left: readonly string[],
  right: readonly string[],
  [onlyLeft, onlyRight]: [string, string],
): void {
  const differences = [
    ...left.filter((one) => !right.includes(one)).map((one) => `${one} is ${onlyLeft}.`),
    ...right.filter((one) => !left.includes(one)).map((one) => `${one} is ${onlyRight}.`),
  ];
  if (differences.length > 0) throw new Error(differences.join('\n'));
}
