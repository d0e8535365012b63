import { describe, expect, test } from '@jest/globals';
import type { Link } from '../../../functions/core/link.ts';
import { hashPin } from '../../../functions/core/pin.ts';
import { mintToken } from '../../../functions/core/token.ts';
import { NOW } from '../../support/links.ts';
import { random } from '../../support/machine.ts';
import { BROWSER, PROGRAM } from '../../support/recipient.ts';
import { FORM, jsonOf, prepare } from '../../support/redeem-url.ts';
import { makeRequest } from '../../support/requests.ts';

const SENT: Partial<Link> = {
  from: { name: 'Anna Keller', email: 'anna@acme.example' },
  message: 'Dear Jo,\nhere it is.',
};
const PREVIEWER = { 'user-agent': 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)' };

const ANNA = /Anna|acme|Dear Jo/;

describe('the sender and the message', () => {
  test('are on the page for a person, the sender above all else', async () => {
    const { ask } = prepare(SENT);

    const { body } = await ask('GET', { headers: BROWSER });

    expect(body).toContain(
      '<div class="face">\n<p class="from"><strong><bdi>Anna Keller</bdi></strong> sent you a file.</p>',
    );
    expect(body).toContain('<p class="message" dir="auto">Dear Jo,\nhere it is.</p>');
  });

  test('are not for previewers, unless the owner lets them see the file', async () => {
    const hidden = await prepare(SENT).ask('GET', { headers: PREVIEWER });
    const shown = await prepare({ ...SENT, preview: true }).ask('GET', { headers: PREVIEWER });

    expect(hidden.body).not.toMatch(ANNA);
    expect(shown.body).toMatch(/Anna Keller.*Dear Jo/s);
  });

  test('are text, whatever they look like', async () => {
    const hostile = '"><script>alert(1)</script>&amp;';
    const { body } = await prepare({ from: { name: hostile }, message: hostile }).ask('GET', { headers: BROWSER });

    expect(body).not.toContain('<script>alert');
    expect(String(body).match(/&quot;&gt;&lt;script&gt;alert\(1\)&lt;\/script&gt;&amp;amp;/g)).toHaveLength(2);
  });

  test('come with a claim', async () => {
    const { answer, token } = prepare(SENT);

    const reply = await answer(makeRequest('POST', '/claim', { headers: FORM, body: `token=${token}` }));

    expect(jsonOf(reply)).toMatchObject({ from: 'Anna Keller <anna@acme.example>', message: SENT.message });
  });
});

describe('a link that has ended', () => {
  test.each<[string, Partial<Link>]>([
    ['expired', { expiresAt: NOW - 1 }],
    ['revoked', { revokedAt: NOW - 1 }],
    ['locked', { wrongPins: 5 }],
    [
      'used',
      {
        claims: [
          {
            id: 'c',
            secretHash: '',
            sourceIp: '',
            state: 'completed',
            committedAt: NOW - 9,
            leaseUntil: NOW - 1,
            handedOn: [],
          },
        ],
      },
    ],
  ])('%s, says to a person whom to ask, and to no previewer', async (_, overrides) => {
    const { ask } = prepare({ ...SENT, ...overrides });

    expect((await ask('GET', { headers: BROWSER })).body).toContain('href="mailto:anna@acme.example?subject=');
    expect((await ask('GET', { headers: PREVIEWER })).body).not.toMatch(ANNA);
  });

  test('says it to a program as well', async () => {
    const reply = await prepare({ ...SENT, revokedAt: NOW - 1 }).ask('GET');

    expect(jsonOf(reply)).toMatchObject({ code: 'revoked', from: 'Anna Keller <anna@acme.example>' });
  });

  test('says it for a form that another site has sent', async () => {
    const { answer, token } = prepare({ ...SENT, revokedAt: NOW - 1 });
    const headers = { ...BROWSER, ...FORM, 'sec-fetch-site': 'cross-site' };

    const { status, body } = await answer(makeRequest('POST', '/download', { headers, body: `token=${token}` }));

    expect(status).toBe(410);
    expect(body).toContain('href="mailto:anna@acme.example?subject=');
  });

  test('says it to whoever tries the last wrong PIN', async () => {
    const pin = await hashPin('2468', random);
    const { answer, token } = prepare({ ...SENT, pin, wrongPins: 4 });
    const headers = { ...BROWSER, ...FORM };

    const { body } = await answer(makeRequest('POST', '/download', { headers, body: `token=${token}&pin=1357` }));

    expect(body).toContain('This link is locked.');
    expect(body).toContain('href="mailto:anna@acme.example?subject=');
  });
});

describe('a link whose file cannot be read any more', () => {
  const pressed = async (
    befall: (objects: ReturnType<typeof prepare>['objects']) => void,
    headers: Record<string, string> = BROWSER,
  ) => {
    const { answer, token, objects } = prepare(SENT);
    befall(objects);
    return answer(makeRequest('POST', '/download', { headers: { ...headers, ...FORM }, body: `token=${token}` }));
  };

  test('says whom to ask for a new link if the file was replaced', async () => {
    const { status, body } = await pressed((objects) => objects.put('folder/file.bin', Buffer.from('another')));

    expect(status).toBe(410);
    expect(body).toContain('The file is no longer there.');
    expect(body).toContain('href="mailto:anna@acme.example?subject=');
  });

  test('says it to a program as well', async () => {
    const reply = await pressed((objects) => objects.put('folder/file.bin', Buffer.from('another')), PROGRAM);

    expect(jsonOf(reply)).toMatchObject({ code: 'object_gone', from: 'Anna Keller <anna@acme.example>' });
  });
});

describe('nothing is told of the sender', () => {
  test('for a token that opens nothing', async () => {
    const { answer } = prepare({ ...SENT, revokedAt: NOW - 1 });

    const reply = await answer(makeRequest('GET', `/download?token=${mintToken(random)}`, { headers: BROWSER }));

    expect(reply.status).toBe(404);
    expect(reply.body).not.toMatch(ANNA);
  });

  test.each<[string, Partial<Link>]>([
    ['works', {}],
    ['has expired', { expiresAt: NOW - 1 }],
    ['was revoked', { revokedAt: NOW - 1 }],
    ['is locked', { wrongPins: 5 }],
  ])('from another network than the link allows, whether it works or not: it %s', async (_, overrides) => {
    const { ask } = prepare({ ...SENT, allowedCidrs: ['192.0.2.0/24'], ...overrides });
    const sourceIp = '203.0.113.9';

    expect((await ask('GET', { headers: BROWSER, sourceIp })).body).not.toMatch(ANNA);
    expect((await ask('GET', { sourceIp })).body).not.toMatch(ANNA);
  });

  test('for a link that only has to be opened later', async () => {
    const { body } = await prepare({ ...SENT, notBefore: NOW + 60 }).ask('GET', { headers: BROWSER });

    expect(body).not.toMatch(ANNA);
  });
});
