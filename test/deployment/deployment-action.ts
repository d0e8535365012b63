import type { IncomingHttpHeaders } from 'node:http';

/** A request that Terraform makes of AWS. */
export interface DeploymentCall {
  method: string;
  /** Path and query; of S3 in path style. */
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/**
 * The IAM action that a request needs. Its signature names the service; the operation stands in a header, in a form, or,
 * of S3, Lambda and Route 53, in method and path. A request that nothing here knows gives a name of its own, which no policy has.
 */
export function deploymentActionOf({ method, url, headers, body }: DeploymentCall): string {
  const service = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(String(headers.authorization))?.[1] ?? 'unsigned';
  const [path = '', query = ''] = url.split('?');
  if (service === 's3') return s3Action(method, path, query) ?? `unknown: s3 ${method} ${url}`;
  if (service === 'lambda') return lambdaAction(method, path) ?? `unknown: lambda ${method} ${url}`;
  // Its actions are HTTP's methods, its resources the paths:
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html
  if (service === 'apigateway') return `apigateway:${method}`;
  if (service === 'route53') return route53Action(method, path) ?? `unknown: route53 ${method} ${url}`;
  const operation =
    /\.(\w+)$/.exec(String(headers['x-amz-target']))?.[1] ??
    /\/operation\/(\w+)$/.exec(path)?.[1] ??
    /(?:^|&)Action=(\w+)/.exec(body)?.[1];
  if (!operation) return `unknown: ${service} ${method} ${url}`;
  return `${service === 'monitoring' ? 'cloudwatch' : service}:${operation}`;
}

/**
 * What S3's subresources are called in actions
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html).
 */
const SUBRESOURCES: Record<string, string> = {
  accelerate: 'AccelerateConfiguration',
  acl: 'BucketAcl',
  cors: 'BucketCORS',
  encryption: 'EncryptionConfiguration',
  lifecycle: 'LifecycleConfiguration',
  logging: 'BucketLogging',
  'object-lock': 'BucketObjectLockConfiguration',
  ownershipControls: 'BucketOwnershipControls',
  policy: 'BucketPolicy',
  publicAccessBlock: 'BucketPublicAccessBlock',
  replication: 'ReplicationConfiguration',
  requestPayment: 'BucketRequestPayment',
  tagging: 'BucketTagging',
  versioning: 'BucketVersioning',
  website: 'BucketWebsite',
};

function s3Action(method: string, path: string, query: string): string | undefined {
  const names = [...new URLSearchParams(query).keys()].filter((name) => name !== 'x-id');
  if (/^\/[^/]+\/./.test(path)) return objectAction(method, names);
  if (names.length === 0) return { HEAD: 's3:ListBucket', PUT: 's3:CreateBucket', DELETE: 's3:DeleteBucket' }[method];
  if (names.includes('delete')) return 's3:DeleteObject';
  if (names.includes('versions')) return 's3:ListBucketVersions';
  const [name = ''] = names;
  const subresource = SUBRESOURCES[name];
  if (!subresource) return undefined;
  if (method === 'GET') return `s3:Get${subresource}`;
  if (method === 'PUT') return `s3:Put${subresource}`;
  // Who may set a configuration may take it away; only a policy has an action of its own for that.
  return name === 'policy' ? 's3:DeleteBucketPolicy' : `s3:Put${subresource}`;
}

/** The action on an object. Its head needs the right to its body. */
function objectAction(method: string, names: readonly string[]): string | undefined {
  const verb = { HEAD: 'Get', GET: 'Get', PUT: 'Put', DELETE: 'Delete' }[method];
  const [name, ...more] = names;
  const what = { tagging: 'ObjectTagging', versionId: 'ObjectVersion' }[name ?? ''] ?? (name ? undefined : 'Object');
  return verb && what && more.length === 0 ? `s3:${verb}${what}` : undefined;
}

type Operations = readonly [request: RegExp, action: string][];

const LAMBDA: Operations = [
  [/^POST \/functions$/, 'CreateFunction'],
  [/^GET \/functions\/[^/]+$/, 'GetFunction'],
  [/^DELETE \/functions\/[^/]+$/, 'DeleteFunction'],
  [/^GET \/functions\/[^/]+\/configuration$/, 'GetFunctionConfiguration'],
  [/^PUT \/functions\/[^/]+\/configuration$/, 'UpdateFunctionConfiguration'],
  [/^PUT \/functions\/[^/]+\/code$/, 'UpdateFunctionCode'],
  [/^GET \/functions\/[^/]+\/versions$/, 'ListVersionsByFunction'],
  [/^POST \/functions\/[^/]+\/versions$/, 'PublishVersion'],
  [/^GET \/functions\/[^/]+\/code-signing-config$/, 'GetFunctionCodeSigningConfig'],
  [/^POST \/functions\/[^/]+\/aliases$/, 'CreateAlias'],
  [/^GET \/functions\/[^/]+\/aliases\/[^/]+$/, 'GetAlias'],
  [/^PUT \/functions\/[^/]+\/aliases\/[^/]+$/, 'UpdateAlias'],
  [/^DELETE \/functions\/[^/]+\/aliases\/[^/]+$/, 'DeleteAlias'],
  [/^POST \/functions\/[^/]+\/url$/, 'CreateFunctionUrlConfig'],
  [/^GET \/functions\/[^/]+\/url$/, 'GetFunctionUrlConfig'],
  [/^DELETE \/functions\/[^/]+\/url$/, 'DeleteFunctionUrlConfig'],
  [/^POST \/functions\/[^/]+\/policy$/, 'AddPermission'],
  [/^GET \/functions\/[^/]+\/policy$/, 'GetPolicy'],
  [/^DELETE \/functions\/[^/]+\/policy\/[^/]+$/, 'RemovePermission'],
];

function lambdaAction(method: string, path: string): string | undefined {
  const action = operationOf(LAMBDA, method, path);
  return action && `lambda:${action}`;
}

const ROUTE53: Operations = [
  [/^GET \/hostedzone\/[^/]+$/, 'GetHostedZone'],
  [/^GET \/hostedzone\/[^/]+\/rrset$/, 'ListResourceRecordSets'],
  [/^POST \/hostedzone\/[^/]+\/rrset\/?$/, 'ChangeResourceRecordSets'],
  [/^GET \/change\/[^/]+$/, 'GetChange'],
];

function route53Action(method: string, path: string): string | undefined {
  const action = operationOf(ROUTE53, method, path);
  return action && `route53:${action}`;
}

function operationOf(operations: Operations, method: string, path: string): string | undefined {
  const request = `${method} ${path.replace(/^\/\d{4}-\d\d-\d\d/, '')}`;
  return operations.find(([pattern]) => pattern.test(request))?.[1];
}
