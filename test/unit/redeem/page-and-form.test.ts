import { describe, expect, test } from '@jest/globals';
import { hashPin } from '../../../functions/core/pin.ts';
import { mintToken } from '../../../functions/core/token.ts';
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

  test('is every GET where the owner wants a confirmation: a program does not take it for the file', async () => {
    const { ask, claims } = prepare({ confirm: 'always' });

    const answers = [await ask('GET'), await ask('GET', { headers: BROWSER })];

    expect(answers.map(({ headers }) => headers['content-type'])).toEqual(Array(2).fill('text/html; charset=utf-8'));
    expect(answers.map(({ status }) => status)).toEqual([403, 200]);
    expect(claims()).toEqual([]);
  });

  test.each([
    ['a library that poses as a browser', { 'user-agent': BROWSER['user-agent'], accept: '*/*' }],
    [
      'an image of another site',
      { ...BROWSER, accept: 'image/*,*/*;q=0.8', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
    ],
  ])('answers %s with the page, and not with 200', async (_, headers) => {
    const { ask, claims } = prepare();

    const reply = await ask('GET', { headers });

    expect([reply.status, reply.headers['content-type']]).toEqual([403, 'text/html; charset=utf-8']);
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

describe('POST by a form of another site', () => {
  const FOREIGN = { ...BROWSER, ...FORM, 'sec-fetch-site': 'cross-site' };

  test.each([
    ['/download', FOREIGN, 200],
    ['/download', { ...BROWSER, ...FORM, origin: 'http://evil.example', host: 'links.example' }, 200],
    ['/claim', { ...FOREIGN, accept: '*/*', 'sec-fetch-mode': 'no-cors' }, 403],
  ])('to %s shows the page, and claims nothing', async (path, headers, status) => {
    const { answer, token, claims } = prepare();

    const reply = await answer(makeRequest('POST', path, { headers, body: `token=${token}` }));

    expect([reply.status, reply.headers['content-type']]).toEqual([status, 'text/html; charset=utf-8']);
    expect(claims()).toEqual([]);
  });

  test('guesses no PIN', async () => {
    const { ask, stored } = prepare({ pin: await hashPin('2468', random) });

    const reply = await ask('POST', { headers: FOREIGN, body: 'pin=1357' });

    expect([reply.status, stored().wrongPins]).toEqual([200, 0]);
  });
});

describe('POST /download', () => {
  test('takes the token from the address, where the form of the page has it as well', async () => {
    const { ask, token } = prepare();

    const page = String((await ask('GET', { headers: BROWSER })).body);
    const reply = await ask('POST', { headers: { ...BROWSER, ...FORM }, body: `token=${token}` });

    expect(page).toContain(`<form method="post" action="/download?token=${token}"`);
    expect(reply.status).toBe(200);
  });

  test('refuses two tokens', async () => {
    const { ask } = prepare();

    const reply = await ask('POST', { headers: FORM, body: `token=${mintToken(random)}` });

    expect([reply.status, jsonOf(reply).detail]).toEqual([400, '"token" is given more than once. Give it once.']);
  });

  // What a paste brings along: a blank, a line's end, no-break spaces, U+200B, a byte order mark.
  test.each([
    '2468 ',
    '\t2468',
    '2468\n',
    '2468\r\n',
    '\u00a02468\u00a0',
    '2468\u202f',
    '\u200b2468',
    '\ufeff2468',
    '\u30002468',
  ])('takes the PIN %j as 2468', async (pin) => {
    const { ask } = prepare({ pin: await hashPin('2468', random) });

    expect((await ask('POST', { headers: FORM, body: String(new URLSearchParams({ pin })) })).status).toBe(200);
  });

  test('takes a PIN that was minted with a blank', async () => {
    const { ask } = prepare({ pin: await hashPin(' 24 68\n', random) });

    const answers = [
      await ask('POST', { headers: FORM, body: 'pin=2468' }),
      await ask('POST', { headers: FORM, body: 'pin=24+68' }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([401, 200]);
  });

  test.each(['pin=', 'pin=+', 'pin=%C2%A0'])('counts "%s" as no PIN, not as a wrong one', async (body) => {
    const { ask, stored } = prepare({ pin: await hashPin('2468', random) });

    const reply = await ask('POST', { headers: FORM, body });

    expect([reply.status, jsonOf(reply).code, stored().wrongPins]).toEqual([401, 'pin_required', 0]);
  });

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
