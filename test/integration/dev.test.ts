import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { closeServer, listen } from '../../scripts/local/listen.ts';
import { download } from '../support/recipient.ts';
import { run } from '../support/run.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** What `make dev` and `make serve` run in, instead of the repository: a developer's own may be running there. */
let folder: string;
let started: Dev[];

/** Either of them under way: the head of a process group, as at a terminal. */
interface Dev {
  process: ChildProcess;
  /** All that it has printed. */
  output(): string;
  /** Resolves when it has nothing more to print before Ctrl-C, or has ended. */
  ready: Promise<void>;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dev-'));
  started = [];
});

afterEach(async () => {
  for (const { process } of started) if (hasGroup(process)) signalGroup(process, 'SIGKILL');
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

function start(env: Record<string, string> = {}, command = 'dev'): Dev {
  const child = spawn(process.execPath, [join(ROOT, `scripts/local/${command}.ts`)], {
    cwd: folder,
    // What it is killed before removing goes with the folder.
    env: {
      ...process.env,
      TMPDIR: folder,
      LIMITS: '',
      PORT_LINKS: '0',
      PORT_REDEEM: '0',
      PORT: '0',
      MANAGEMENT_PORT: '0',
      ...env,
    },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ready = new Promise<void>((resolve) => {
    const onOutput = (text: string) => {
      output += text;
      if (output.includes('Ctrl-C')) resolve();
    };
    child.stdout.setEncoding('utf8').on('data', onOutput);
    child.stderr.setEncoding('utf8').on('data', onOutput);
    child.once('close', () => resolve());
  });
  const dev = { process: child, output: () => output, ready };
  started.push(dev);
  return dev;
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals | 0): void {
  if (pid !== undefined) process.kill(-pid, signal);
}

/** Resolves to whether its whole group is gone. A process that lost its parent stays until init gets round to it. */
async function isGroupGone(child: ChildProcess): Promise<boolean> {
  for (const deadline = Date.now() + 5_000; hasGroup(child) && Date.now() < deadline; ) await sleep(20);
  return !hasGroup(child);
}

function hasGroup(child: ChildProcess): boolean {
  try {
    signalGroup(child, 0);
    return true;
  } catch {
    return false;
  }
}

const endpointsFile = () => join(folder, '.local', 'endpoints.json');
const wordIn = (output: string, pattern: RegExp) => pattern.exec(output)?.[0] ?? `nothing like ${pattern} in ${output}`;

describe.each(['dev', 'serve'])('make %s', (command) => {
  test('prints a link, a curl line that saves its file once, and a command for files of one’s own', async () => {
    const dev = start({}, command);
    await dev.ready;
    const curl = wordIn(dev.output(), /curl .+'/);
    const downloads = join(folder, 'downloads');
    await mkdir(downloads);
    await writeFile(join(folder, 'my-file'), 'mine');

    const first = await run('sh', ['-c', curl], { cwd: downloads });
    const second = await run('sh', ['-c', curl], { cwd: downloads });
    const saved = await readdir(downloads);
    const link = wordIn(dev.output(), /http:\S+(?=\n)/);
    const third = await download(link);
    const minted = await run(process.execPath, [join(ROOT, 'cli/links.ts'), 'create', './my-file'], {
      cwd: folder,
      env: { LINKS_URL: undefined },
    });

    expect(first.code).toBe(0);
    expect(saved).toEqual([expect.stringMatching(/^sample-.+\.txt$/)]);
    expect(readFileSync(join(downloads, String(saved[0])), 'utf8')).toContain('a link that works once');
    expect(second.stderr).toContain('410');
    expect(third.status).toBe(410);
    expect(dev.output()).toContain('npx links create ./my-file');
    expect(await (await fetch(minted.stdout.trim())).text()).toBe('mine');
  }, 60_000);

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'leaves no process and no file behind at %s',
    async (signal) => {
      const dev = start({}, command);
      await dev.ready;
      const ended = once(dev.process, 'close');

      process.kill(Number(dev.process.pid), signal);
      const [code] = await ended;

      expect(code).toBe(0);
      expect(await isGroupGone(dev.process)).toBe(true);
      expect(existsSync(endpointsFile())).toBe(false);
    },
    30_000,
  );

  test('stops at Ctrl-C, which every process of the terminal gets', async () => {
    const dev = start({}, command);
    await dev.ready;
    const ended = once(dev.process, 'close');

    signalGroup(dev.process, 'SIGINT');
    const [code] = await ended;

    expect(code).toBe(0);
    expect(await isGroupGone(dev.process)).toBe(true);
  }, 30_000);
});

describe('make dev', () => {
  test('says where everything is in a file for its owner only, while it runs', async () => {
    const dev = start();
    await dev.ready;

    const endpoints = JSON.parse(readFileSync(endpointsFile(), 'utf8'));

    const url = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+/);
    const text = expect.stringMatching(/./);
    expect(endpoints).toEqual({
      linksUrl: url,
      redeemUrl: url,
      s3Endpoint: url,
      dynamodbEndpoint: url,
      bucket: text,
      table: text,
      region: text,
      credentials: { accessKeyId: text, secretAccessKey: text },
    });
    expect((statSync(endpointsFile()).mode & 0o777).toString(8)).toBe('600');
  }, 30_000);

  test.each(['PORT_LINKS', 'PORT_REDEEM'])(
    'names the taken port and %s in one sentence',
    async (variable) => {
      const other = createServer();
      const port = await listen(other);

      const dev = start({ [variable]: String(port) });
      const [code] = await once(dev.process, 'close');
      await closeServer(other);

      expect(code).toBe(1);
      expect(dev.output()).toBe(`Port ${port} is taken: free it, or set ${variable} to another one.\n`);
      expect(await isGroupGone(dev.process)).toBe(true);
    },
    30_000,
  );

  test('serves at the ports that it is given', async () => {
    const other = createServer();
    const port = await listen(other);
    await closeServer(other);

    const dev = start({ PORT_REDEEM: String(port) });
    await dev.ready;

    expect(dev.output()).toContain(`http://127.0.0.1:${port}/download?token=`);
  }, 30_000);

  test('holds to Lambda’s limits when LIMITS asks for them', async () => {
    const dev = start({ LIMITS: '1' });
    await dev.ready;

    expect(dev.output()).toContain("within Lambda's limits");
  }, 30_000);

  test('does not disturb another one in the same folder', async () => {
    const first = start();
    await first.ready;
    const left = readFileSync(endpointsFile(), 'utf8');

    const second = start();
    await once(second.process, 'close');

    expect(second.output()).toMatch(/^Another make dev or make serve runs in this folder: .+\.\n$/);
    expect(readFileSync(endpointsFile(), 'utf8')).toBe(left);
  }, 30_000);

  test('replaces what a killed one has left', async () => {
    const killed = start();
    await killed.ready;
    const left = readFileSync(endpointsFile(), 'utf8');
    signalGroup(killed.process, 'SIGKILL');
    await once(killed.process, 'close');

    const dev = start();
    await dev.ready;

    expect(readFileSync(endpointsFile(), 'utf8')).not.toBe(left);
  }, 30_000);
});
