import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { closeServer, listen } from '../../../scripts/local/listen.ts';
import { type Cli, type CreatedLink, useCli } from '../../support/cli.ts';
import { BROWSER } from '../../support/recipient.ts';
import { endTerminals, startAtTerminal, testAtTerminal } from '../../support/terminal.ts';

let cli: Cli;

const OF_DEPLOYMENT = 'Acme <files@acme.example>';
const ANNA = 'Anna Keller, Acme <anna@acme.example>';

beforeAll(async () => {
  cli = await useCli({ environment: { DEFAULT_FROM: OF_DEPLOYMENT } });
  await cli.owner.put('report.pdf', 'the report');
}, 60_000);

afterEach(() => endTerminals());
afterAll(() => cli.close());

const create = (...args: string[]) => cli.json<CreatedLink>('create', 'report.pdf', ...args);

const createFrom = async (from: string, ...args: string[]) => {
  const { stdout } = await cli.links(['create', 'report.pdf', '--json', ...args], { env: { LINKS_FROM: from } });
  return JSON.parse(stdout) as CreatedLink;
};

describe('the sender of a link', () => {
  test('is the one of --from, else of LINKS_FROM, else of the deployment', async () => {
    const links = [await createFrom('Jo', '--from', ANNA), await createFrom('Jo'), await create()];

    expect(links.map(({ from }) => from)).toEqual([ANNA, 'Jo', OF_DEPLOYMENT]);
  });

  test('stands in no way of a presigned URL, which has no page', async () => {
    const { promise, from } = await createFrom('Jo', '--delivery', 'presigned');

    expect({ promise, from }).toEqual({ promise: 'not single-use', from: undefined });
  });

  test.each([
    ['--from', 'Anna <anna>', 'The address in from is not one that mail can be sent to.'],
    ['--from', 'Anna\u202e', 'from must name the sender'],
    ['--message', '\u001b[2J', 'message must be plain text'],
  ])('is refused before anything is done where it is none: %s %j', async (option, value, sentence) => {
    const { code, stdout, stderr } = await cli.links(['create', 'report.pdf', option, value]);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.replaceAll('\n', ' ')).toContain(sentence);
  });

  test('and the message are in links inspect and on the page', async () => {
    const { id, url } = await create('--from', ANNA, '--message', 'Dear Jo,\nhere it is.');

    const { stdout } = await cli.links(['inspect', id]);
    const page = await (await fetch(url, { headers: BROWSER })).text();

    expect(stdout).toMatch(/^from +Anna Keller, Acme <anna@acme\.example>$/m);
    expect(stdout).toMatch(/^message +Dear Jo, here it is\.$/m);
    expect(page).toContain('<bdi>Anna Keller, Acme</bdi>');
    expect(page).toContain('Dear Jo,\nhere it is.');
  });
});

describe('links get', () => {
  testAtTerminal('says at a terminal who sent the file, and their message', async () => {
    const { url } = await create('--from', ANNA, '--message', 'Dear Jo,\nhere it is.');

    const { screen } = await startAtTerminal(cli.folder, ['get', url, '-f']).ended();

    expect(screen).toMatch(/^From Anna Keller, Acme <anna@acme\.example>\n> Dear Jo,\n> here it is\.\nreport\.pdf\n/);
  });

  testAtTerminal('lets no control character of a hostile server through, and no endless text', async () => {
    const ticket = {
      claim: 'A'.repeat(43),
      claimId: 'claim',
      size: 4,
      etag: '"e"',
      filename: 'four.txt',
      partSize: 4,
      leaseUntil: '2030-01-31T12:00:00Z',
      from: `Anna \u001b[2J\u202e\nerror: ${'x'.repeat(2_000)}`,
      message: `\u001b]0;title\u0007\n${'y\n'.repeat(2_000)}`,
    };
    const server = createServer((request, response) => {
      if (request.method === 'POST') response.writeHead(201).end(JSON.stringify(ticket));
      else response.writeHead(206, { 'content-range': 'bytes 0-3/4' }).end('four');
    });
    const url = `http://127.0.0.1:${await listen(server)}/download?token=${'A'.repeat(43)}`;

    const { output } = await startAtTerminal(cli.folder, ['get', url, '-f']).ended();
    await closeServer(server);

    expect(output).toContain('From Anna');
    for (const hostile of ['\u001b[2J', '\u001b]0;title', '\u202e', '\nerror']) expect(output).not.toContain(hostile);
    expect(output.match(/x/g)?.length).toBeLessThan(400);
    expect(output.match(/> y/g)?.length).toBeLessThan(20);
  });
});
