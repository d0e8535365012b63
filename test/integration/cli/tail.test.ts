import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { FunctionUrlEvent } from '../../../functions/lambda/event.ts';
import { CLEAN_ENVIRONMENT, type Cli, jsonLines, LINKS, useCli } from '../../support/cli.ts';
import { download } from '../../support/recipient.ts';

interface Event {
  event: string;
  linkId: string;
  [field: string]: unknown;
}

let cli: Cli;
let tail: Tail | undefined;
/** How often the list was asked for. */
let looks = 0;

beforeAll(async () => {
  const onInvocation = ({ rawPath, requestContext }: FunctionUrlEvent) => {
    if (rawPath === '/links' && requestContext.http.method === 'GET') looks++;
  };
  cli = await useCli({ links: { onInvocation } });
  await cli.owner.put('tail.txt', 'the file');
}, 60_000);

afterEach(() => {
  tail?.process.kill('SIGKILL');
});

afterAll(() => cli.close());

/** A `links tail` that runs, and what it has printed. */
class Tail {
  readonly process: ChildProcess;
  stdout = '';
  stderr = '';
  readonly code: Promise<number | null>;

  constructor(...args: string[]) {
    const environment = { ...process.env };
    for (const name of Object.keys(CLEAN_ENVIRONMENT)) delete environment[name];
    const options = { cwd: cli.folder, env: environment };
    this.process = spawn(process.execPath, [LINKS, 'tail', '--interval', '1', ...args], options);
    this.process.stdout?.on('data', (chunk) => {
      this.stdout += chunk;
    });
    this.process.stderr?.on('data', (chunk) => {
      this.stderr += chunk;
    });
    this.code = new Promise((resolve) => this.process.once('close', resolve));
  }

  /** Resolves when it has printed that. */
  async printed(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.stdout)) await setTimeout(50);
  }
}

const minted = (order: object = {}) => cli.owner.mint({ key: 'tail.txt', ...order });

describe('links tail', () => {
  test('tells of links as they are made, claimed, completed, revoked and expire, and ends at Ctrl-C', async () => {
    const old = await minted();
    tail = new Tail('--since', '1h', '--json');
    await tail.printed(new RegExp(old.id));

    const link = await minted({ maxUses: 2 });
    await tail.printed(new RegExp(`created.+${link.id}`));
    await download(link.url);
    await tail.printed(new RegExp(`completed.+${link.id}`));
    await cli.owner.call('DELETE', `/links/${link.id}`);
    await tail.printed(new RegExp(`revoked.+${link.id}`));
    const brief = await minted({ expiresIn: 3 });
    await tail.printed(new RegExp(`expired.+${brief.id}`));
    tail.process.kill('SIGINT');

    expect([await tail.code, tail.stderr]).toEqual([0, '']);
    const events = jsonLines<Event>(tail.stdout).filter(({ linkId }) => linkId === link.id);
    expect(events.map(({ event }) => event)).toEqual(['created', 'claimed', 'completed', 'revoked']);
    expect(events[2]).toMatchObject({
      key: 'tail.txt',
      sourceIp: '127.0.0.1',
      bytesSent: 8,
      claimId: expect.any(String),
    });
  });

  test('begins with what happens from now on, a line each', async () => {
    const old = await minted();
    const before = looks;
    tail = new Tail();
    // When it looks for the second time, it has seen all that was there at the first.
    while (looks < before + 2) await setTimeout(50);

    const { id, url } = await minted();
    await download(url);
    await tail.printed(/completed/);

    expect(tail.stdout).not.toContain(old.id);
    expect(tail.stdout).toMatch(new RegExp(`^[\\d-]{10} [\\d:+-]{14}  created     ${id}  tail\\.txt$`, 'm'));
    expect(tail.stdout).toMatch(
      new RegExp(`^[\\d-]{10} [\\d:+-]{14}  completed   ${id}  tail\\.txt  from 127\\.0\\.0\\.1, 8 bytes$`, 'm'),
    );
  });

  test('ends when its reader has seen enough', async () => {
    tail = new Tail('--since', '1h');
    await tail.printed(/created/);

    tail.process.stdout?.destroy();
    await minted();

    expect([await tail.code, tail.stderr]).toEqual([0, '']);
  });

  test('watches the newest links only, as many as it is told', async () => {
    const ids = [(await minted()).id];
    await setTimeout(1_100);
    ids.push((await minted()).id);

    tail = new Tail('--since', '1h', '--links', '1');
    await tail.printed(/created/);

    expect(tail.stdout).toContain(ids[1]);
    expect(tail.stdout).not.toContain(ids[0]);
  });

  test('exits with 1 where it may not look, and with 2 at no time', async () => {
    const args = ['tail', '--endpoint', cli.endpoints.linksUrl];
    const env = { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };

    expect(await cli.links(args, { env })).toMatchObject({ code: 1, stdout: '' });
    expect(await cli.links(['tail', '--since', 'lately'])).toMatchObject({ code: 2, stdout: '' });
  });
});
