import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { BegunUpload, FinishedUpload, Plan, Problem, UploadedPart } from '../../../cli/console/protocol.ts';
import type { Stack } from '../../../scripts/local/start-stack.ts';
import { jsonOf, type OpenedConsole, openConsole } from '../../support/console.ts';
import { type FaultProxy, startFaultProxy } from '../../support/fault-proxy.ts';
import { Owner } from '../../support/owner.ts';
import { useStack } from '../../support/system.ts';

// S3 and the owner API do what the console asks, and their answers are lost.

let stack: Stack;
let owner: Owner;
let s3: FaultProxy;
let links: FaultProxy;
let opened: OpenedConsole;

beforeAll(async () => {
  ({ stack } = await useStack());
  owner = new Owner(stack.endpoints);
  [s3, links] = await Promise.all([startFaultProxy(), startFaultProxy()]);
  s3.target = stack.endpoints.s3Endpoint ?? '';
  links.target = stack.endpoints.linksUrl;
  opened = await openConsole({ ...stack.endpoints, s3Endpoint: s3.url, linksUrl: links.url });
}, 60_000);

afterEach(() => {
  s3.faultOf = () => 'none';
  links.faultOf = () => 'none';
});

afterAll(async () => {
  await opened.console.close();
  await Promise.all([s3.close(), links.close()]);
  owner.s3.destroy();
  await stack.close();
});

const refusal = (status: number, code: string) => ({
  instead: {
    status,
    headers: { 'content-type': 'application/xml' },
    body: `<Error><Code>${code}</Code><Message>No.</Message></Error>`,
  },
});

const isComplete = ({ method, url }: { method: string; url: string }) => method === 'POST' && url.includes('uploadId=');

describe('an upload', () => {
  /** All parts are in S3, and nothing is put together. */
  async function sendParts(name: string, bytes: Buffer): Promise<FinishedUpload> {
    const json = { items: [{ below: name, size: bytes.length }], settings: {}, isArchive: false };
    const { places } = jsonOf<Plan>(await opened.call('POST', '/api/plans', { json }));
    const order = { ...places[0], size: bytes.length };
    const begun = jsonOf<BegunUpload>(await opened.call('POST', '/api/uploads', { json: order }));
    const query = new URLSearchParams({ bucket: begun.bucket, key: begun.key, uploadId: begun.uploadId, number: '1' });
    const part = await opened.call('PUT', `/api/uploads/part?${query}`, { body: bytes });
    return { ...begun, parts: [jsonOf<UploadedPart>(part)] };
  }

  const complete = (json: FinishedUpload) => opened.call('POST', '/api/uploads/complete', { json });

  test('that S3 has put together before is whole, however often that is asked', async () => {
    const upload = await sendParts('whole.txt', Buffer.from('whole'));
    expect((await complete(upload)).status).toBe(204);
    s3.faultOf = (call) => (isComplete(call) ? refusal(404, 'NoSuchUpload') : 'none');

    expect((await complete(upload)).status).toBe(204);
    expect((await complete(upload)).status).toBe(204);
  });

  test('that S3 has forgotten is told as such, if nothing or something else is in its place', async () => {
    const none = await sendParts('none.txt', Buffer.from('none'));
    const other = await sendParts('other.txt', Buffer.from('other'));
    await owner.put(other.key, 'something else');
    s3.faultOf = (call) => (isComplete(call) ? refusal(404, 'NoSuchUpload') : 'none');

    for (const upload of [none, other]) {
      const answer = await complete(upload);
      expect([answer.status, jsonOf<Problem>(answer).code]).toEqual([410, 'upload_forgotten']);
    }
  });

  test('that S3 refuses to put together fails with the reason of S3', async () => {
    const upload = await sendParts('refused.txt', Buffer.from('refused'));
    s3.faultOf = (call) => (isComplete(call) ? refusal(400, 'InvalidPart') : 'none');

    const answer = await complete(upload);

    expect([answer.status, jsonOf<Problem>(answer).message]).toEqual([502, expect.stringContaining('InvalidPart')]);
  });
});

describe('a link', () => {
  const order = { key: 'minted.txt' };
  const mint = () => opened.call('POST', '/api/links', { json: order });

  beforeAll(() => owner.put(order.key, 'minted'));

  const answer = (status: number) => ({ status, headers: { 'content-type': 'application/json' }, body: '{}' });

  test.each([
    ['no answer comes', { losesAnswer: true }],
    ['Lambda answers in its place', { instead: answer(502) }],
  ])('that may be there or not is told as such, and is asked for once, if %s', async (_, fault) => {
    let asked = 0;
    links.faultOf = () => {
      asked++;
      return fault;
    };

    const { status, body } = await mint();

    expect([status, JSON.parse(body.toString()), asked]).toEqual([
      502,
      expect.objectContaining({ code: 'outcome_unknown' }),
      1,
    ]);
  });

  test('is asked for again if too many are asked for at once', async () => {
    let asked = 0;
    links.faultOf = () => (++asked < 3 ? { instead: answer(429) } : 'none');

    expect([(await mint()).status, asked]).toEqual([201, 3]);
  });

  test('that cannot be there is not', async () => {
    const ended = await startFaultProxy();
    await ended.close();
    const away = await openConsole({ ...stack.endpoints, linksUrl: ended.url });

    const refused = await away.call('POST', '/api/links', { json: order });

    await away.console.close();
    expect([refused.status, jsonOf<Problem>(refused).code]).toEqual([502, 'failed']);
  });
});
