import { describe, expect, test } from '@jest/globals';
import {
  canonicalQuery,
  presignedPath,
  type Signable,
  signedHeaders,
} from '../../../../functions/adapters/aws/signature.ts';

/** AWS's test suite of Signature Version 4, as far as it has requests like ours: https://github.com/awslabs/aws-c-auth/tree/main/tests/aws-signing-test-suite/v4 */
describe("AWS's own requests", () => {
  const signing = {
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
    service: 'service',
    region: 'us-east-1',
    time: '20150830T123600Z',
  };
  const GET: Signable = { method: 'GET', host: 'example.amazonaws.com', path: '/' };
  const POST: Signable = { ...GET, method: 'POST' };
  const unreserved = '-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

  test.each<[string, Signable, string, string]>([
    ['get-vanilla', GET, '', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    [
      'get-vanilla-query-order-key-case',
      { ...GET, query: { Param2: 'value2', Param1: 'value1' } },
      '',
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
    [
      'get-vanilla-query-unreserved',
      { ...GET, query: { [unreserved]: unreserved } },
      '',
      '9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197',
    ],
    [
      'get-vanilla-utf8-query',
      { ...GET, query: { ሴ: 'bar' } },
      '',
      '2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04',
    ],
    [
      'get-header-value-trim',
      { ...GET, headers: { 'my-header1': ' value1', 'my-header2': ' "a   b   c"' } },
      '',
      'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
    ],
    ['post-vanilla', POST, '', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      'post-header-key-sort',
      { ...POST, headers: { 'my-header1': 'value1' } },
      '',
      'c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c',
    ],
    [
      'post-x-www-form-urlencoded',
      { ...POST, headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      'Param1=value1',
      'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
    ],
  ])('are signed as AWS signs them: %s', (_, request, body, signature) => {
    expect(signedHeaders(request, body, signing).authorization).toMatch(
      new RegExp(`^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, .*=${signature}$`),
    );
  });
});

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html and …/sigv4-query-string-auth.html */
describe("the examples in S3's documentation", () => {
  const signing = {
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
    service: 's3',
    region: 'us-east-1',
    time: '20130524T000000Z',
  };
  const bucket = { method: 'GET', host: 'examplebucket.s3.amazonaws.com', path: '/' };

  test.each<[string, Signable, string]>([
    [
      'a range of an object',
      { ...bucket, path: '/test.txt', headers: { range: 'bytes=0-9' } },
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ],
    [
      'a query without a value',
      { ...bucket, query: { lifecycle: '' } },
      'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    ],
    [
      'a query',
      { ...bucket, query: { prefix: 'J', 'max-keys': '2' } },
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    ],
  ])('have these signatures: %s', (_, request, signature) => {
    expect(signedHeaders(request, '', signing).authorization).toMatch(new RegExp(`Signature=${signature}$`));
  });

  test('have this presigned URL', () => {
    expect(presignedPath({ ...bucket, path: '/test.txt' }, 86_400, signing)).toBe(
      '/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256' +
        '&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request' +
        '&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host' +
        '&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
    );
  });
});

// The signature is that of @smithy/signature-v4. "-" comes before "=" and ":", so a whole line compares otherwise than its name. AWS sorts names.
test('names are in order also where one begins with another', () => {
  expect(canonicalQuery({ 'a-b': '1', a: '2' })).toBe('a=2&a-b=1');
  const ordered: Signable = { method: 'GET', host: 'h', path: '/', headers: { 'x-a-b': '1', 'x-a': '2' } };
  const signing = {
    credentials: { accessKeyId: 'A', secretAccessKey: 'S' },
    service: 's',
    region: 'r',
    time: '19700101T000000Z',
  };
  expect(signedHeaders(ordered, '', signing).authorization).toMatch(
    /SignedHeaders=host;x-a;x-a-b;x-amz-date, Signature=05475abc2cca6405c1b086a31584f5743363036720d2363bd93a086a0615211a$/,
  );
});
