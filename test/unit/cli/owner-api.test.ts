import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { closeServer, listen } from '../../../scripts/local/listen.ts';
import { CLEAN_ENVIRONMENT, LINKS } from '../../support/cli.ts';
import { run } from '../../support/run.ts';

/** What the commands ask of an owner API, which is one as far as this goes: it answers what it was asked for. */
let server: Server;
let url: string;
let asked: unknown;
let paths: string[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    paths.push(`${request.method} ${request.url}`);
    const body = await text(request);
    if (body === '') return void response.writeHead(404).end('{"detail":"No such link.","code":"unknown_link"}');
    asked = JSON.parse(body);
    const link = { delivery: 'presigned', filename: 'a.txt', url: 'https://bucket.example/a.txt?X-Amz-Signature=1' };
    response.writeHead(201).end(JSON.stringify(link));
  });
  url = `http://127.0.0.1:${await listen(server)}/`;
});

afterAll(() => closeServer(server));

test.each(['inspect', 'revoke'])('links %s takes an id that begins as an option does for an id', async (command) => {
  const env = { ...CLEAN_ENVIRONMENT, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_REGION: 'eu-central-1' };
  paths = [];

  const { stderr } = await run(
    process.execPath,
    [LINKS, command, '-bcdefghijklmnopqrstug', '--json', '--endpoint', url],
    { env },
  );

  expect(paths).toEqual([expect.stringMatching(/^(GET|DELETE) \/links\/-bcdefghijklmnopqrstug$/)]);
  expect(stderr).toBe('error: No such link.\n');
});

test('the ends of a PIN that was pasted or piped are no part of it', async () => {
  const env = { ...CLEAN_ENVIRONMENT, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_REGION: 'eu-central-1' };
  const create = (pin: string, input = '') =>
    run(process.execPath, [LINKS, 'create', 'a.txt', '--no-upload', '--pin', pin, '--endpoint', url], { env, input });

  for (const [pin, input] of [[' 2468\u00a0'], ['-', '\ufeff2468 \u00a0\r\n\n'], ['\u30002468\n']]) {
    await create(String(pin), input);
    expect(asked).toMatchObject({ pin: '2468' });
  }
});

test('links create notes, in a log as well, that a presigned URL is not single-use', async () => {
  const env = { ...CLEAN_ENVIRONMENT, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_REGION: 'eu-central-1' };
  const args = ['create', 'a.txt', '--no-upload', '--delivery', 'presigned', '--endpoint', url];

  const { stdout, stderr } = await run(process.execPath, [LINKS, ...args], { env });

  expect(asked).toEqual({ key: 'a.txt', delivery: 'presigned' });
  expect(stdout).toBe('https://bucket.example/a.txt?X-Amz-Signature=1\n');
  expect(stderr).toMatch(/^note: a\.txt is not single-use: .+ you cannot revoke it\.\n$/);
});
