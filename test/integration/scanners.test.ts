import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Endpoints } from '../../cli/endpoints.ts';
import { type LinkJson, Owner } from '../support/owner.ts';
import { BROWSERS, PROGRAMS, PROGRAMS_ACCEPT } from '../support/programs.ts';
import { BROWSER, download, PROGRAM, sha256 } from '../support/recipient.ts';
import { ALL_SCANNERS } from '../support/scanners.ts';
import { useSystem } from '../support/system.ts';

/** What opens links unasked, through the real URL: it gets a page, learns no more than the owner allows, and claims nothing. */
let endpoints: Endpoints;
let owner: Owner;
let stop: () => Promise<void>;
const FILE = Buffer.from('the file');
const NAME = 'Offer for Example Ltd.pdf';

beforeAll(async () => {
  ({ endpoints, stop } = await useSystem());
  owner = new Owner(endpoints);
  await owner.put('scanners/file.pdf', FILE);
}, 120_000);

afterAll(() => stop());

const mint = (order: object = {}): Promise<LinkJson> =>
  owner.mint({ key: 'scanners/file.pdf', filename: NAME, ...order });
const look = (url: string, agent: string, method = 'GET') =>
  fetch(url, { method, headers: { 'user-agent': agent, accept: '*/*' } });
const titlesIn = (page: string) => [
  /<title>(.*)<\/title>/.exec(page)?.[1],
  /<meta property="og:title" content="(.*)">/.exec(page)?.[1],
];

/** Where a row of docs/scanners.md ends: with the file, or with a page and the link unused. */
const outcome = async (headers: Record<string, string>, order: object = {}) => {
  const { url, id } = await mint(order);
  const answer = await fetch(url, { headers });
  const isFile = Buffer.from(await answer.arrayBuffer()).equals(FILE);
  const isPage = answer.headers.get('content-type') === 'text/html; charset=utf-8';
  const { claims } = await owner.inspect(id);
  return [answer.status, isFile ? 'file' : isPage ? 'page' : 'neither', claims.length];
};

describe('a program, by what it really sends', () => {
  test(`${PROGRAMS.length} of them get the file`, async () => {
    for (const agent of PROGRAMS) {
      expect([agent, ...(await outcome({ 'user-agent': agent, accept: '*/*' }))]).toEqual([agent, 200, 'file', 1]);
    }
  });

  test.each(Object.entries(PROGRAMS_ACCEPT))('gets the file where it accepts as %s does', async (_, accept) => {
    expect(await outcome({ 'user-agent': 'Java/17.0.15', accept })).toEqual([200, 'file', 1]);
    expect(await outcome({ 'user-agent': 'wget2/1.99.1', accept })).toEqual([200, 'file', 1]);
  });

  test('gets a page that it cannot take for the file where the owner wants a confirmation', async () => {
    expect(await outcome({ ...PROGRAM }, { confirm: 'always' })).toEqual([403, 'page', 0]);
  });
});

describe('a browser, or what says that it is one', () => {
  const [, chrome = ''] = BROWSERS;

  test(`${BROWSERS.length} of them get the page, with 200 only where they ask for HTML`, async () => {
    for (const agent of BROWSERS) {
      const html = await outcome({ 'user-agent': agent, accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });
      const anything = await outcome({ 'user-agent': agent, accept: '*/*' });
      expect([agent, html, anything]).toEqual([agent, [200, 'page', 0], [403, 'page', 0]]);
    }
  });

  test.each([
    ['image', 'no-cors', 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8'],
    ['video', 'no-cors', '*/*'],
    ['style', 'no-cors', 'text/css,*/*;q=0.1'],
    ['script', 'no-cors', '*/*'],
    ['empty', 'cors', '*/*'],
  ])("gets a page that is no %s for another site's", async (destination, mode, accept) => {
    const fetched = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': mode, 'sec-fetch-dest': destination };

    expect(await outcome({ 'user-agent': chrome, accept, ...fetched })).toEqual([403, 'page', 0]);
  });
});

describe('scanners, previewers and monitors', () => {
  test(`${ALL_SCANNERS.length} of them, by GET and HEAD, leave the link unused`, async () => {
    const { url, id } = await mint();
    const answers: unknown[] = [];

    for (const agent of ALL_SCANNERS) {
      for (const method of ['GET', 'HEAD']) {
        const answer = await look(url, agent, method);
        const said = (await answer.text()) + answer.headers.get('content-disposition');
        answers.push([agent, method, answer.status, answer.headers.get('content-type'), said.includes(NAME)]);
      }
    }

    const page = (agent: string, method: string) => [agent, method, 200, 'text/html; charset=utf-8', false];
    expect(answers).toEqual(ALL_SCANNERS.flatMap((agent) => [page(agent, 'GET'), page(agent, 'HEAD')]));
    expect(await owner.inspect(id)).toMatchObject({ status: 'active', claims: [] });
    expect(await download(url)).toMatchObject({ status: 200, sha256: sha256(FILE) });
  });

  test('see no name in the preview, unless its owner allows it', async () => {
    const [slackbot = ''] = ALL_SCANNERS;
    const secret = await (await look((await mint()).url, slackbot)).text();
    const open = await (await look((await mint({ preview: true })).url, slackbot)).text();

    expect(titlesIn(secret)).toEqual(['A file for you', 'A file for you']);
    expect(titlesIn(open)).toEqual([NAME, NAME]);
  });

  test('that pose as browsers see no name in the preview either, and claim nothing', async () => {
    const { url, id } = await mint();

    const page = await (await fetch(url, { headers: BROWSER })).text();

    expect(titlesIn(page)).toEqual([NAME, 'A file for you']);
    expect((await owner.inspect(id)).claims).toEqual([]);
  });

  test.each([
    ['a prefetch', { ...BROWSER, 'sec-purpose': 'prefetch;prerender' }],
    ['a program, where the owner wants a confirmation', { accept: '*/*', 'user-agent': 'curl/8.5.0' }],
  ])('%s gets the page', async (_, headers) => {
    const { url, id } = await mint({ confirm: 'always' });

    const answer = await fetch(url, { headers });

    expect(await answer.text()).toContain('<form method="post"');
    expect((await owner.inspect(id)).claims).toEqual([]);
  });

  test('that press buttons are stopped by a PIN', async () => {
    const { url, id } = await mint({ pin: '2468' });
    const token = new URL(url).searchParams.get('token') ?? '';

    const pressed = await fetch(new URL('/download', url), { method: 'POST', body: new URLSearchParams({ token }) });

    expect(pressed.status).toBe(401);
    expect((await owner.inspect(id)).claims).toEqual([]);
  });
});
