import { type AwsAccess, awsCall } from '../../scripts/lib/aws.ts';
import type { DeployedFunction } from './deployed-function.ts';

/** Said of every invocation by the LocalStack that .ci/run starts: there is no Docker behind it. */
const RUNS_NOTHING = 'it does not run functions';

/**
 * Calls the links function as LocalStack itself runs it: by its URL, and as an owner. LocalStack lets unsigned requests
 * in and tells the function of no caller, so the function's own refusal shows that it ran; an event that names a caller,
 * invoked directly, lists that caller's links.
 *
 * @returns whether it was called; false where this LocalStack runs no functions
 * @throws Error where it runs them, and the answer is another
 */
export async function callInLocalStack(access: AwsAccess, { name, url }: DeployedFunction): Promise<boolean> {
  const event = {
    version: '2.0',
    rawPath: '/links',
    rawQueryString: '',
    headers: {},
    isBase64Encoded: false,
    requestContext: {
      http: { method: 'GET', path: '/links', sourceIp: '127.0.0.1' },
      authorizer: { iam: { userArn: 'arn:aws:iam::000000000000:user/nobody' } },
    },
  };
  const path = `/2015-03-31/functions/${name}/invocations?Qualifier=live`;
  const invoked = await awsCall(access, 'lambda', { method: 'POST', path, body: JSON.stringify(event) });
  const said = await invoked.text();
  if (said.includes(RUNS_NOTHING)) return false;
  const { statusCode } = JSON.parse(said) as { statusCode?: number };
  if (statusCode !== 200) throw new Error(`Invoked in LocalStack it answers ${said}`);
  const byUrl = await fetch(new URL('/links', url));
  const problem = (await byUrl.json()) as { code?: string };
  if (problem.code !== 'unauthenticated') {
    throw new Error(`At ${url} it answers ${byUrl.status} ${JSON.stringify(problem)} to a request without a caller.`);
  }
  return true;
}
