import { describe, expect, test } from '@jest/globals';
import { actionOf } from '../../deployment/iam-action.ts';

describe('a request to AWS', () => {
  test.each([
    ['dynamodb:PutItem', { method: 'POST', url: '/', headers: { 'x-amz-target': 'DynamoDB_20120810.PutItem' } }],
    ['s3:GetObject', { method: 'GET', url: '/bucket/a%20key', headers: {} }],
    ['s3:GetObject', { method: 'HEAD', url: '/bucket/key', headers: {} }],
    ['s3:GetObject', { method: 'GET', url: '/bucket/versionId=1', headers: {} }],
    ['s3:GetObjectVersion', { method: 'GET', url: '/bucket/key?x-id=GetObject&versionId=1', headers: {} }],
    ['s3:GetObjectVersion', { method: 'HEAD', url: '/bucket/key?versionId=1', headers: {} }],
    ['s3:ListBucket', { method: 'GET', url: '/bucket?list-type=2&prefix=in%2F', headers: {} }],
    ['s3:ListBucket', { method: 'GET', url: '/bucket/?list-type=2', headers: {} }],
  ])('needs the right to %s', (action, call) => {
    expect(actionOf(call)).toBe(action);
  });

  test.each([
    { method: 'PUT', url: '/bucket/key', headers: {} },
    { method: 'DELETE', url: '/bucket/?list-type=2', headers: {} },
    { method: 'GET', url: '/bucket/', headers: {} },
    { method: 'POST', url: '/', headers: { 'x-amz-target': 'Logs_20140328.PutLogEvents' } },
  ])('that the functions have no business to make needs a right that no policy gives: $method $url', (call) => {
    expect(actionOf(call)).toMatch(/^unknown: /);
  });
});
