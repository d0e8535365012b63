import { type AwsAccess, awsCall, queryCall } from '../../scripts/lib/aws.ts';

const json = (access: AwsAccess, service: string, operation: string) =>
  awsCall(access, service, {
    method: 'POST',
    headers: { 'x-amz-target': operation, 'content-type': 'application/x-amz-json-1.1' },
    body: '{}',
  });

/** How AWS lists each kind of thing that a deployment is made of. */
const LISTS: Record<string, (access: AwsAccess) => Promise<Response>> = {
  buckets: (access) => awsCall(access, 's3'),
  tables: (access) => json(access, 'dynamodb', 'DynamoDB_20120810.ListTables'),
  functions: (access) => awsCall(access, 'lambda', { path: '/2015-03-31/functions/' }),
  roles: (access) => queryCall(access, 'iam', { Action: 'ListRoles', Version: '2010-05-08' }),
  'log groups': (access) => json(access, 'logs', 'Logs_20140328.DescribeLogGroups'),
  alarms: (access) => queryCall(access, 'monitoring', { Action: 'DescribeAlarms', Version: '2010-08-01' }),
  APIs: (access) => awsCall(access, 'apigateway', { path: '/restapis' }),
  'domain names': (access) => awsCall(access, 'apigateway', { path: '/domainnames' }),
  'event buses': (access) => json(access, 'events', 'AWSEvents.ListEventBuses'),
  dashboards: (access) => queryCall(access, 'monitoring', { Action: 'ListDashboards', Version: '2010-08-01' }),
};

/**
 * What there is of a deployment, kind by kind: the names that start with its own. Reads the first page of each list
 * only, which is all of it in a LocalStack of a test.
 */
export async function listDeployed(access: AwsAccess, deployment: string): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>();
  for (const [kind, list] of Object.entries(LISTS)) {
    const answer = await list(access);
    if (!answer.ok) throw new Error(`The ${kind} cannot be listed: ${answer.status} ${await answer.text()}`);
    const names = (await answer.text()).match(new RegExp(`\\b${deployment}[\\w-]*`, 'g')) ?? [];
    found.set(kind, new Set(names));
  }
  return found;
}
