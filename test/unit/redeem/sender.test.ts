import { describe, expect, test } from '@jest/globals';
import type { Link } from '../../../functions/core/link.ts';
import { mintToken } from '../../../functions/core/token.ts';
import { NOW } from '../../support/links.ts';
import { random } from '../../support/machine.ts';
import { BROWSER } from '../../support/recipient.ts';
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

  test('says nothing of it in problem details', async () => {
    const reply = await prepare({ ...SENT, revokedAt: NOW - 1 }).ask('GET');

    expect(jsonOf(reply).code).toBe('revoked');
    expect(reply.body).not.toMatch(ANNA);
  });
});

describe('nothing is told of the sender', () => {
  test('for a token that opens nothing', async () => {
    const { answer } = prepare({ ...SENT, revokedAt: NOW - 1 });

    const reply = await answer(makeRequest('GET', `/download?token=${mintToken(random)}`, { headers: BROWSER }));

    expect(reply.status).toBe(404);
    expect(reply.body).not.toMatch(ANNA);
  });

  test('from another network than the link allows', async () => {
    const { body } = await prepare({ ...SENT, allowedCidrs: ['192.0.2.0/24'] }).ask('GET', {
      headers: BROWSER,
      sourceIp: '203.0.113.9',
    });

    expect(body).not.toMatch(ANNA);
  });
});
