import { describe, expect, test } from '@jest/globals';
import { deploymentId, tellDeployment } from '../../../functions/http/deployment.ts';
import { reply } from '../../../functions/http/reply.ts';
import { makeRequest } from '../../support/requests.ts';

const ID = deploymentId('links', ['bucket']);

const told = (asked: string | undefined, id: string | undefined) =>
  tellDeployment(
    reply(400),
    makeRequest('GET', '/download', { headers: asked ? { 'x-links-deployment': asked } : {} }),
    id,
  ).headers['x-links-deployment'];

describe('the name of a deployment', () => {
  test('is that of its table and its first bucket', () => {
    expect(deploymentId('links', ['bucket', 'second'])).toBe(ID);
    expect(deploymentId('links', ['another'])).not.toBe(ID);
    expect(deploymentId('others', ['bucket'])).not.toBe(ID);
    expect([deploymentId('links'), deploymentId('links', [])]).toEqual([undefined, undefined]);
  });

  test('is confirmed to whoever knows it, and told to nobody', () => {
    expect(told(ID, ID)).toBe('this');
    expect(told('guess', ID)).toBe('other');
    expect(told(undefined, ID)).toBeUndefined();
    expect(told(ID, undefined)).toBeUndefined();
  });
});
