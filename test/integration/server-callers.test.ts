import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Sha256 } from '@aws-crypto/sha256-js';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Endpoints } from '../../cli/endpoints.ts';
import type { ServerStack } from '../../scripts/local/start-server.ts';
import { tableItems } from '../support/ledger.ts';
import { Owner } from '../support/owner.ts';
import { BROWSER, download } from '../support/recipient.ts';
import { useServer } from '../support/system.ts';

/** Who a caller is, on a server that has no AWS before it to say so: each test tries to be somebody else. */
interface Running {
  server: ServerStack;
  endpoints: Endpoints;
  owner: Owner;
}

const directory = mkdtempSync(join(tmpdir(), 'callers-'));
const OWNERS = ['alice', 'bob'].map((name) => ({
  accessKeyId: `AKIA${name.toUpperCase()}`,
  secretAccessKey: randomBytes(20).toString('hex'),
  arn: `arn:aws:iam::111122223333:user/${name}`,
}));

async function start(
  environment: Record<string, string | undefined>,
  onLog?: (line: string) => void,
): Promise<Running> {
  const started = await useServer({ environment, ...(onLog ? { onLog } : {}) });
  const owner = new Owner(started.endpoints);
  await owner.put('callers/file.bin', 'some bytes');
  return { ...started, owner };
}

afterAll(() => rmSync(directory, { recursive: true }));

describe("a recipient's address", () => {
  let direct: Running;
  let proxied: Running;
  const ELSEWHERE = ['192.0.2.0/24'];
  const logged: string[] = [];

  beforeAll(async () => {
    direct = await start({}, (line) => void logged.push(line));
    proxied = await start({ TRUST_PROXY: '127.0.0.1/32, 10.0.0.0/8' });
  }, 60_000);
  afterAll(() => Promise.all([direct.server.close(), proxied.server.close()]));

  const redeem = async ({ owner }: Running, headers: Record<string, string>, order: object = {}) => {
    const link = await owner.mint({ key: 'callers/file.bin', ...order });
    const got = await download(link.url, { headers });
    const [claim] = (await owner.inspect(link.id)).claims as { sourceIp?: string }[];
    return { status: got.status, sourceIp: claim?.sourceIp, cookie: got.headers.getSetCookie()[0] ?? '' };
  };

  test.each(['x-forwarded-for', 'forwarded', 'x-real-ip', 'true-client-ip', 'x-client-ip'])(
    'is not what %s says, where no proxy is trusted',
    async (header) => {
      const spoofed = { [header]: header === 'forwarded' ? 'for=192.0.2.7' : '192.0.2.7' };

      expect(await redeem(direct, spoofed, { allowedCidrs: ELSEWHERE })).toMatchObject({ status: 403 });
      expect(await redeem(direct, spoofed)).toMatchObject({ status: 200, sourceIp: '127.0.0.1' });
    },
  );

  test('is what a trusted proxy says', async () => {
    const behind = { 'x-forwarded-for': '192.0.2.7' };

    expect(await redeem(proxied, behind, { allowedCidrs: ELSEWHERE })).toMatchObject({
      status: 200,
      sourceIp: '192.0.2.7',
    });
    expect(
      await redeem(proxied, { 'x-forwarded-for': '192.0.2.7, 10.1.2.3' }, { allowedCidrs: ELSEWHERE }),
    ).toMatchObject({ status: 200, sourceIp: '192.0.2.7' });
  });

  test('is what the proxy has added, not what the client had put before it', async () => {
    const spoofed = { 'x-forwarded-for': '192.0.2.7, 203.0.113.9' };

    expect(await redeem(proxied, spoofed, { allowedCidrs: ELSEWHERE })).toMatchObject({ status: 403 });
    expect(await redeem(proxied, spoofed)).toMatchObject({ status: 200, sourceIp: '203.0.113.9' });
  });

  test('is in no network where a proxy says what is no address', async () => {
    const nonsense = { 'x-forwarded-for': '<script>' };

    expect(await redeem(proxied, nonsense, { allowedCidrs: ['0.0.0.0/0', '::/0'] })).toMatchObject({ status: 403 });
    expect(await redeem(proxied, nonsense)).toMatchObject({ status: 200, sourceIp: 'unknown' });
  });

  test('and its encryption: X-Forwarded-Proto counts from a trusted proxy alone', async () => {
    const https = { 'x-forwarded-proto': 'https' };

    expect((await redeem(proxied, https)).cookie).toMatch(/^__Host-.+; Secure/);
    expect((await redeem(direct, https)).cookie).toMatch(/^claim-(?!.*Secure)/);
  });

  test('that says X-Forwarded-Proto, and is no trusted proxy, is warned of once', async () => {
    for (let time = 0; time < 3; time++) await redeem(direct, { 'x-forwarded-proto': 'https' });

    const warnings = logged.map((line) => JSON.parse(line)).filter(({ event }) => event === 'untrusted_proxy');
    expect(warnings).toMatchObject([
      { level: 'WARN', address: expect.stringContaining('127.0.0.1'), message: expect.stringContaining('TRUST_PROXY') },
    ]);
  });

  test('is kept to HTTPS where it came by that, and told nothing of it where not', async () => {
    const { url } = await proxied.owner.mint({ key: 'callers/file.bin' });
    const ask = async (path: string, method: string, proto: string) =>
      (await fetch(new URL(path, url), { method, headers: { ...BROWSER, 'x-forwarded-proto': proto } })).headers.get(
        'strict-transport-security',
      );

    for (const [path, method] of [
      [url, 'GET'],
      [url, 'HEAD'],
      ['/nowhere', 'GET'],
      ['/links', 'GET'],
      ['/saving/worker.js', 'GET'],
    ] as const) {
      expect([path, await ask(path, method, 'https'), await ask(path, method, 'http')]).toEqual([
        path,
        'max-age=31536000',
        null,
      ]);
    }
  });
});

describe('the owner API of a server', () => {
  let running: Running;
  const [alice, bob] = OWNERS as [(typeof OWNERS)[0], (typeof OWNERS)[0]];

  beforeAll(async () => {
    const file = join(directory, 'owners.json');
    writeFileSync(file, JSON.stringify(OWNERS));
    running = await start({ OWNERS_FILE: file });
  }, 60_000);
  afterAll(() => running.server.close());

  const as = (credentials: Endpoints['credentials'], region = running.endpoints.region) =>
    new Owner({ ...running.endpoints, credentials, region });
  const mintOf = async (owner: Owner) => owner.mint({ key: 'callers/file.bin' });

  test('knows each owner by the key pair', async () => {
    expect(await mintOf(as(alice))).toMatchObject({ owner: alice.arn });
    expect(await mintOf(as(bob))).toMatchObject({ owner: bob.arn });
  });

  test("keeps owners out of each other's links", async () => {
    const { id } = await mintOf(as(alice));

    expect((await as(bob).call('GET', `/links/${id}`)).status).toBe(404);
    expect((await as(bob).call('DELETE', `/links/${id}`)).status).toBe(404);
    expect((await as(alice).call('DELETE', `/links/${id}`)).status).toBe(204);
  });

  test('writes nothing for whoever is none', async () => {
    const url = new URL('/links', running.endpoints.linksUrl);
    const body = '{"key": "callers/file.bin"}';
    const { accessKeyId } = alice;
    const before = await tableItems(running.endpoints);
    const signed = await signedHeaders(url, body, alice);
    const send = (headers: Record<string, string>, changed = body) =>
      fetch(url, { method: 'POST', headers, body: changed });

    const answers = await Promise.all([
      send({}),
      as({ accessKeyId, secretAccessKey: bob.secretAccessKey }).call('POST', '/links', body),
      as({ accessKeyId: 'AKIANOBODY', secretAccessKey: alice.secretAccessKey }).call('POST', '/links', body),
      as({ accessKeyId, secretAccessKey: '' }).call('POST', '/links', body),
      as(alice, 'eu-north-1').call('POST', '/links', body),
      send(signed, '{"key": "callers/other.bin"}'),
      send({ ...signed, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }),
      send({ ...signed, 'x-amz-security-token': 'mine' }),
      send({ ...signed, authorization: (signed.authorization ?? '').replace(alice.accessKeyId, bob.accessKeyId) }),
      send(await signedHeaders(url, body, alice, new Date(Date.now() - 301_000))),
      send(await signedHeaders(url, body, alice, new Date(Date.now() + 301_000))),
      fetch(`${url}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${accessKeyId}`, { method: 'POST', body }),
    ]);

    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 403));
    expect(await tableItems(running.endpoints)).toEqual(before);
  });

  test('takes a signature for one method and path only', async () => {
    const { id } = await mintOf(as(alice));
    const url = new URL(`/links/${id}`, running.endpoints.linksUrl);
    const headers = await signedHeaders(url, '', alice, new Date(), 'GET');

    expect((await fetch(url, { headers })).status).toBe(200);
    expect((await fetch(url, { method: 'DELETE', headers })).status).toBe(403);
    expect((await fetch(new URL('/links', url), { headers })).status).toBe(403);
  });
});

describe('a server without owners', () => {
  test('has no owner API: whoever signs, its paths answer 404', async () => {
    const { server, owner } = await start({ OWNERS_FILE: undefined });
    const answers = [
      await owner.call('POST', '/links', '{"key": "callers/file.bin"}'),
      await owner.call('GET', '/links'),
    ];
    await server.close();

    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
  }, 60_000);
});

async function signedHeaders(
  url: URL,
  body: string,
  credentials: (typeof OWNERS)[0],
  signingDate = new Date(),
  method = 'POST',
): Promise<Record<string, string>> {
  const signer = new SignatureV4({ service: 'lambda', region: 'us-east-1', credentials, sha256: Sha256 });
  const { hostname, pathname: path, host } = url;
  const request = { method, protocol: 'http:', hostname, path, headers: { host }, ...(body ? { body } : {}) };
  return (await signer.sign(request, { signingDate })).headers;
}
