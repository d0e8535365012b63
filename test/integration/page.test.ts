import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Endpoints } from '../../cli/endpoints.ts';
import { Owner } from '../support/owner.ts';
import { BROWSER } from '../support/recipient.ts';
import { useSystem } from '../support/system.ts';

/** The recipient's page as it is sent, through the real URL. `make test-browser` uses it. */
let endpoints: Endpoints;
let owner: Owner;
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ endpoints, stop } = await useSystem());
  owner = new Owner(endpoints);
  await owner.put('page/file.bin', 'the file');
}, 120_000);

afterAll(() => stop());

const open = async (headers: Record<string, string> = {}) => {
  const { url } = await owner.mint({ key: 'page/file.bin' });
  const answer = await fetch(url, { headers: { ...BROWSER, ...headers } });
  return { answer, url, text: await answer.text() };
};
const at = (path: string, init?: RequestInit) => fetch(new URL(path, endpoints.redeemUrl), init);

describe('the page', () => {
  test('lets run, by hash, the one script and the one style that are in it, and nothing else', async () => {
    const { answer, text } = await open();

    const policy = answer.headers.get('content-security-policy') ?? '';
    const hashesOf = (name: string) =>
      [...text.matchAll(new RegExp(`<${name}[^>]*>(.*?)</${name}>`, 'gs'))].map(
        ([, inner = '']) => `'sha256-${createHash('sha256').update(inner).digest('base64')}'`,
      );
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `style-src ${hashesOf('style').join(' ')}`,
      `script-src ${hashesOf('script').join(' ')}`,
      "connect-src 'self'",
      "worker-src 'self'",
      "frame-src 'self'",
      'img-src data:',
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(policy).not.toContain('unsafe');
    expect(text).not.toMatch(/ style=| on\w+=|javascript:/);
  });

  test('names no address but its own, and no file but those inside it', async () => {
    const { text } = await open();

    const markup = text.replace(/<script>.*<\/script>/s, '');
    const addresses = [...markup.matchAll(/(?:src|href|action)="([^"]*)"/g)].map(([, address = '']) => address);
    expect(addresses.map((address) => address.replace(/(?<=^data:|token=).*/, ''))).toEqual([
      'data:',
      '/download?token=',
    ]);
  });

  test('comes in the language that is asked for, and says so to caches', async () => {
    const { answer, text } = await open({ 'accept-language': 'nl, fr-CA;q=0.8, en;q=0.2' });

    expect(answer.headers.get('content-language')).toBe('fr');
    expect(answer.headers.get('vary')).toBe('accept, accept-language');
    expect(text).toContain('<html lang="fr" dir="ltr">');
  });
});

describe("the worker's script", () => {
  test('is JavaScript that may talk to this place only, kept by nobody, and not sandboxed', async () => {
    const answer = await at('/saving/worker.js');

    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('addEventListener');
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'content-security-policy': "default-src 'none'; connect-src 'self'",
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    });
  });

  test('is all that there is where it is', async () => {
    const statuses = await Promise.all(
      [at('/saving/'), at('/saving/AAAAAAAAAAAAAAAAAAAAAA'), at('/saving/worker.js', { method: 'POST' })].map(
        async (answer) => (await answer).status,
      ),
    );

    expect(statuses).toEqual([404, 404, 405]);
  });
});
