import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { S3Client } from '../../functions/adapters/aws/s3-client.ts';
import { S3ObjectStore } from '../../functions/adapters/s3-object-store.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { type Stores, useStores } from '../support/stores.ts';

let stores: Stores;
let proxy: FaultProxy;
let client: S3Client;

beforeAll(async () => {
  [stores, proxy] = await Promise.all([useStores(), startFaultProxy()]);
  client = new S3Client({ ...stores.s3, endpoint: proxy.url });
});

afterAll(async () => {
  client.destroy();
  await Promise.all([stores.close(), proxy.close()]);
});

const body = (code: string, message: string) => `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
const SSE_C =
  'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.';
const KMS = 'User: r is not authorized to perform: kms:Decrypt on resource: k';

/** S3 gives a reason to a GET alone: the answer to a HEAD has no body. */
test.each([
  [
    'a key that its uploader keeps',
    400,
    {},
    body('InvalidRequest', SSE_C),
    'object_unreadable',
    /\(SSE-C\).+Upload it without SSE-C\.$/,
  ],
  ['a key of KMS', 403, {}, body('AccessDenied', KMS), 'object_unreadable', /kms:Decrypt \(bucket_kms_key_arn\)/],
  [
    'another region',
    301,
    { 'x-amz-bucket-region': 'eu-west-1' },
    '',
    'object_unreadable',
    /is in eu-west-1, but this deployment works in us-east-1/,
  ],
  [
    'another region, opted into',
    400,
    { 'x-amz-bucket-region': 'me-south-1' },
    '',
    'object_unreadable',
    /is in me-south-1/,
  ],
  ['no permission', 403, {}, body('AccessDenied', 'Access Denied'), 'object_missing', /may not read it/],
])('an object behind %s is told apart from a missing one', async (...given) => {
  const [, status, headers, xml, code, sentence] = given;
  proxy.faultOf = ({ method }) => ({ instead: { status, headers, body: method === 'HEAD' ? '' : xml } });
  const store = new S3ObjectStore(client, { openMs: 2_000, idleMs: 2_000 });

  await expect(store.inspect(stores.bucket, 'report.pdf')).rejects.toMatchObject({
    code,
    message: expect.stringMatching(sentence),
  });
});
