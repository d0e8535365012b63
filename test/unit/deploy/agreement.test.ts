import { describe, expect, test } from '@jest/globals';
import { compareActions, compareVariables } from '../../deployment/agreement.ts';

const REDEEM = {
  TABLE_NAME: 'links',
  BUCKETS: '["bucket"]',
  MAX_STREAM_BYTES: '200000000',
  PRESIGN_SECONDS: '10',
  SLOW_CLIENT_SECONDS: '60',
};
const CALLED = ['dynamodb:GetItem', 'dynamodb:PutItem', 's3:GetObjectVersion'];
const LAMBDA_ITSELF = [
  'logs:CreateLogStream',
  'logs:PutLogEvents',
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
];

/** A policy that allows these, in several statements. */
const policy = (...actions: string[]) =>
  JSON.stringify({ Statement: actions.map((Action) => ({ Effect: 'Allow', Action })) });

describe('the environment', () => {
  test('agrees with the configuration where it has the same names', () => {
    expect(() => compareVariables('redeem', REDEEM)).not.toThrow();
    expect(() => compareVariables('redeem', { ...REDEEM, EVENT_BUS_NAME: 'links' })).not.toThrow();
  });

  test('does not agree where a variable is missing, or one too many', () => {
    const { PRESIGN_SECONDS: _, ...less } = REDEEM;

    expect(() => compareVariables('redeem', less)).toThrow('PRESIGN_SECONDS is read');
    expect(() => compareVariables('redeem', { ...REDEEM, COLOUR: 'red' })).toThrow('COLOUR is set');
  });
});

describe('a policy', () => {
  test('agrees with the calls where it allows these, what Lambda itself does, and what is excused', () => {
    const allowed = policy(...CALLED, ...LAMBDA_ITSELF, 's3:GetObject');

    expect(() => compareActions('redeem', CALLED, allowed)).not.toThrow();
  });

  test('does not agree where it allows what nobody calls', () => {
    const allowed = policy(...CALLED, ...LAMBDA_ITSELF, 's3:GetObject', 's3:PutObject');

    expect(() => compareActions('redeem', CALLED, allowed)).toThrow('s3:PutObject is allowed');
  });

  test('does not agree where it does not allow what was called', () => {
    const allowed = policy(...CALLED, ...LAMBDA_ITSELF, 's3:GetObject');

    expect(() => compareActions('redeem', [...CALLED, 'dynamodb:Query'], allowed)).toThrow('dynamodb:Query is called');
  });

  test('does not agree where an excuse is left over', () => {
    expect(() => compareActions('redeem', CALLED, policy(...CALLED, ...LAMBDA_ITSELF))).toThrow(
      's3:GetObject is called',
    );
  });
});
