import type { IncomingHttpHeaders } from 'node:http';

/** What a request to AWS says of itself. */
export interface AwsCall {
  method?: string | undefined;
  /** Path and query; of S3 in path style, /bucket/key. */
  url?: string | undefined;
  headers: IncomingHttpHeaders;
}

/**
 * The IAM action that a request needs: of DynamoDB and EventBridge the operation itself; of S3 by
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html. A request that nothing here
 * knows gives a name of its own, which no policy allows.
 */
export function actionOf({ method = '', url = '/', headers }: AwsCall): string {
  const [, service, operation] = /^(DynamoDB|AWSEvents)(?:_\d+)?\.(\w+)$/.exec(String(headers['x-amz-target'])) ?? [];
  if (service) return `${service === 'DynamoDB' ? 'dynamodb' : 'events'}:${operation}`;
  const [path = '', query = ''] = url.split('?');
  const isObject = /^\/[^/]+\/./.test(path);
  // HEAD and GET of an object need the same right; which one, the version decides.
  if (isObject && (method === 'GET' || method === 'HEAD')) {
    return new URLSearchParams(query).has('versionId') ? 's3:GetObjectVersion' : 's3:GetObject';
  }
  const isList = new URLSearchParams(query).get('list-type') === '2' && /^\/[^/]+\/?$/.test(path);
  if (isList && method === 'GET') return 's3:ListBucket';
  return `unknown: ${method} ${path}`;
}
