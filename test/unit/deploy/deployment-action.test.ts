import { describe, expect, test } from '@jest/globals';
import { deploymentActionOf } from '../../deployment/deployment-action.ts';

const signedFor = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});
const call = (service: string, method: string, url: string, body = '', target?: string) => ({
  method,
  url,
  headers: { ...signedFor(service), ...(target ? { 'x-amz-target': target } : {}) },
  body,
});

describe('a request that Terraform makes', () => {
  test.each([
    ['dynamodb:CreateTable', call('dynamodb', 'POST', '/', '{}', 'DynamoDB_20120810.CreateTable')],
    ['iam:CreateRole', call('iam', 'POST', '/', 'Action=CreateRole&RoleName=a')],
    [
      'cloudwatch:PutDashboard',
      call('monitoring', 'POST', '/service/GraniteServiceVersion20100801/operation/PutDashboard'),
    ],
    ['s3:CreateBucket', call('s3', 'PUT', '/bucket')],
    ['s3:ListBucket', call('s3', 'HEAD', '/bucket')],
    ['s3:GetBucketCORS', call('s3', 'GET', '/bucket?cors=')],
    ['s3:PutEncryptionConfiguration', call('s3', 'DELETE', '/bucket?encryption=')],
    ['s3:ListBucketVersions', call('s3', 'GET', '/bucket?encoding-type=url&versions=')],
    ['s3:DeleteObject', call('s3', 'POST', '/bucket?delete=')],
    ['s3:GetObject', call('s3', 'HEAD', '/bucket/web.zip')],
    ['s3:GetObjectTagging', call('s3', 'GET', '/bucket/web.zip?tagging=')],
    ['s3:PutObject', call('s3', 'PUT', '/bucket/web.zip?x-id=PutObject')],
    ['s3:DeleteObjectVersion', call('s3', 'DELETE', '/bucket/web.zip?versionId=1&x-id=DeleteObject')],
    ['s3:DeleteBucketPolicy', call('s3', 'DELETE', '/bucket?policy=')],
    ['lambda:CreateFunction', call('lambda', 'POST', '/2015-03-31/functions')],
    ['lambda:GetFunctionUrlConfig', call('lambda', 'GET', '/2021-10-31/functions/a/url?Qualifier=live')],
    ['apigateway:PATCH', call('apigateway', 'PATCH', '/restapis/a/stages/live')],
    ['route53:ChangeResourceRecordSets', call('route53', 'POST', '/2013-04-01/hostedzone/Z1/rrset/')],
  ])('needs the right to %s', (action, made) => {
    expect(deploymentActionOf(made)).toBe(action);
  });

  test.each([
    call('s3', 'GET', '/bucket/key?torrent='),
    call('s3', 'GET', '/bucket?inventory='),
    call('lambda', 'POST', '/2015-03-31/functions/a/invocations'),
    call('route53', 'DELETE', '/2013-04-01/hostedzone/Z1'),
    call('iam', 'POST', '/'),
  ])('that nobody foresaw needs a right that no policy gives: $method $url', (made) => {
    expect(deploymentActionOf(made)).toMatch(/^unknown: /);
  });
});
