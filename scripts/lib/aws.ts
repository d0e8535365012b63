import { Sha256 } from '@aws-crypto/sha256-js';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { SignatureV4, type SignatureV4Init } from '@smithy/signature-v4';
import { CommandError } from '../../cli/errors.ts';

/** Whose AWS is called, and where. */
export interface AwsAccess {
  region: string;
  credentials: SignatureV4Init['credentials'];
  /** Stands in for every service of AWS, as AWS_ENDPOINT_URL does. */
  endpoint?: string | undefined;
}

/** A request to a service of AWS. */
export interface AwsRequest {
  method?: 'GET' | 'POST' | 'HEAD' | 'DELETE';
  /** With its query, if any. */
  path?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** The principal that the credentials belong to. */
export interface Identity {
  arn: string;
  account: string;
}

const TIMEOUT_MS = 20_000;

/** The access that the environment gives: the standard chain of credentials, AWS_REGION, AWS_ENDPOINT_URL. */
export function accessOf(environment: NodeJS.ProcessEnv, region?: string): AwsAccess {
  const chosen = region ?? environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION ?? 'us-east-1';
  return {
    region: chosen,
    credentials: fromNodeProviderChain({ clientConfig: { region: chosen } }),
    endpoint: environment.AWS_ENDPOINT_URL,
  };
}

/**
 * Calls a service with a signed request. For the few calls that are made here, of services whose SDK client is no
 * dependency of the project.
 *
 * @throws CommandError where the service cannot be reached
 */
export async function awsCall(
  { region, credentials, endpoint }: AwsAccess,
  service: string,
  { method = 'GET', path = '/', headers = {}, body }: AwsRequest = {},
): Promise<Response> {
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const url = new URL(path, endpoint ?? `https://${service}.${region}.${suffix}`);
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
  const signed = await signer.sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { host: url.host, ...headers },
    ...(body === undefined ? {} : { body }),
  });
  const init = { method, headers: signed.headers, body: body ?? null, signal: AbortSignal.timeout(TIMEOUT_MS) };
  return fetch(url, init).catch((cause: unknown) => {
    throw new CommandError(`${url.origin} cannot be reached: check the network and AWS_ENDPOINT_URL, then try again.`, {
      cause,
    });
  });
}

/** A call of a service that takes its parameters as a form, such as STS or IAM. */
export function queryCall(access: AwsAccess, service: string, parameters: Record<string, string>): Promise<Response> {
  return awsCall(access, service, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(parameters).toString(),
  });
}

/**
 * Who the credentials make us.
 *
 * @throws CommandError where AWS refuses them; CredentialsProviderError where there are none
 */
export async function identify(access: AwsAccess): Promise<Identity> {
  const answer = await queryCall(access, 'sts', { Action: 'GetCallerIdentity', Version: '2011-06-15' });
  const said = await answer.text();
  const [, arn] = /<Arn>([^<]+)<\/Arn>/.exec(said) ?? [];
  const [, account] = /<Account>(\d+)<\/Account>/.exec(said) ?? [];
  if (answer.ok && arn && account) return { arn, account };
  const [, code = String(answer.status)] = /<Code>([^<]+)<\/Code>/.exec(said) ?? [];
  throw new CommandError(`AWS does not accept your credentials (${code}): log in again, and try again.`);
}
