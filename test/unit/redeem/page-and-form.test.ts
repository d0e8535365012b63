import { describe, expect, test } from '@jest/globals';
import { hashPin } from '../../../functions/core/pin.ts';
import { NOW } from '../../support/links.ts';
import { random } from '../../support/machine.ts';
import { BROWSER } from '../../support/recipient.ts';
import { bytesOf, FILE, FORM, jsonOf, prepare } from '../../support/redeem-url.ts';
import { makeRequest } from '../../support/requests.ts';

describe('GET /download that claims nothing', () => {
  test.each<[string, Record<string, string>]>([
    ['a browser that navigates', BROWSER],
    ['a browser that resumes what it never began', { ...BROWSER, range: 'bytes=0-' }],
    ['a previewer', { 'user-agent': 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)' }],
    ['a prefetch', { ...BROWSER, 'sec-purpose': 'prefetch' }],
    ['an old prefetch of a program', { purpose: 'prefetch' }],
  ])('answers %s with the page', async (_, headers) => {
    const { ask, claims } = prepare();

    const reply = await ask('GET', { headers });

    expect(reply.status).toBe(200);
    expect(reply.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(reply.body).toContain('action="/download?token=');
    expect(claims()).toEqual([]);
  });

  test('is every GET where the owner wants a confirmation', async () => {
    const { ask, claims } = prepare({ confirm: 'always' });

    expect((await ask('GET')).headers['content-type']).toBe('text/html; charset=utf-8');
    expect(claims()).toEqual([]);
  });

  test('is HEAD, which says what a GET would', async () => {
    const { ask, claims } = prepare();

    const reply = await ask('HEAD');

    expect(reply).toMatchObject({ status: 200, headers: { 'content-length': '100' } });
    expect(reply.body).toBeUndefined();
    expect(claims()).toEqual([]);
  });

  test('is HEAD of a link with a PIN, which says no more than its GET would', async () => {
    const { ask } = prepare({ pin: { salt: 'AA', hash: 'AA' } });

    const reply = await ask('HEAD');

    expect([reply.status, reply.headers.etag]).toEqual([401, undefined]);
  });

  test('escapes the name on the page, and lets nothing run that is not ours', async () => {
    const { ask } = prepare({ filename: '<script>alert("1")</script>' });

    const reply = await ask('GET', { headers: BROWSER });

    expect(reply.body).not.toContain('<script>');
    expect(reply.headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    );
  });

  test('says on the page of a redirect that it is approximate, and lets its form lead there', async () => {
    const { ask } = prepare({ delivery: 'redirect' });

    const reply = await ask('GET', { headers: BROWSER });

    expect(reply.body).toContain('anybody who gets hold of the file’s own address');
    expect(reply.headers['content-security-policy']).toContain("form-action 'self' https://objects.example");
  });

  test('tells the client of a completed claim what is so, and gives it a way back', async () => {
    const { ask } = prepare();
    const first = await ask('GET');
    await bytesOf(first);
    const [name = '', value = ''] = String(first.cookies?.[0]).split(/[=;]/);

    const reply = await ask('GET', { headers: BROWSER, cookie: { [name]: value } });

    expect(reply.status).toBe(200);
    expect(reply.body).toContain('You downloaded this file here on');
    expect(reply.body).toContain('<button>Download again</button>');
  });

  test('lets a browser that came from another site, and so without its cookie, ask once more from here', async () => {
    const { ask, token } = prepare();
    await bytesOf(await ask('GET'));

    const fromElsewhere = await ask('GET', { headers: { ...BROWSER, 'sec-fetch-site': 'cross-site' } });
    const fromHere = await ask('GET', { headers: { ...BROWSER, 'sec-fetch-site': 'same-origin' } });

    expect([fromElsewhere.status, fromElsewhere.headers.refresh]).toEqual([410, `0; url=/download?token=${token}`]);
    expect([fromHere.status, fromHere.headers.refresh]).toEqual([410, undefined]);
  });

  test('answers a browser with an error page of the same status', async () => {
    const { ask } = prepare({ expiresAt: NOW });

    const reply = await ask('GET', { headers: BROWSER });

    expect(reply.status).toBe(410);
    expect(reply.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(reply.body).toContain('expired');
  });
});

describe('POST /download', () => {
  test('claims by the form of the page', async () => {
    const { answer, token, claims } = prepare();

    const reply = await answer(
      makeRequest('POST', '/download', { headers: { ...BROWSER, ...FORM }, body: `token=${token}` }),
    );

    expect(reply.status).toBe(200);
    expect((await bytesOf(reply)).equals(FILE)).toBe(true);
    expect(claims()).toMatchObject([{ state: 'completed' }]);
  });

  test('knows no ranges', async () => {
    const { ask } = prepare();

    expect((await ask('POST', { headers: { range: 'bytes=0-9' } })).status).toBe(200);
  });

  test('gives a browser the form again after a wrong PIN, with the tries that are left', async () => {
    const { ask, token } = prepare({ pin: await hashPin('2468', random) });

    const reply = await ask('POST', { headers: { ...BROWSER, ...FORM }, body: 'pin=1357' });

    expect(reply.status).toBe(401);
    expect(reply.body).toContain(`action="/download?token=${token}"`);
    expect(reply.body).toMatch(/role="alert"><strong>That PIN is wrong.*Tries left: 4\./);
  });

  test('takes the right PIN, and counts wrong ones', async () => {
    const { ask } = prepare({ pin: await hashPin('2468', random) });

    const wrong = await ask('POST', { headers: FORM, body: 'pin=1357' });
    const right = await ask('POST', { headers: FORM, body: 'pin=2468' });

    expect([wrong.status, jsonOf(wrong).triesLeft]).toEqual([401, 4]);
    expect(right.status).toBe(200);
  });
});
