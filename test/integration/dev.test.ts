import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { closeServer, freePort, listen } from '../../scripts/local/listen.ts';
import { type Dev, DevFolder, isGroupGone, ROOT, signalGroup } from '../support/dev.ts';
import { download } from '../support/recipient.ts';
import { run } from '../support/run.ts';

// Each command is started once, and looked at from all sides; its tests go on where the one before has stopped.

const START_MS = 60_000;

const wordIn = (output: string, pattern: RegExp) => pattern.exec(output)?.[0] ?? `nothing like ${pattern} in ${output}`;

describe.each<[string, string, Record<string, string>]>([
  ['dev', 'function-url', {}],
  ['dev', 'api-gateway', { FRONT: 'api-gateway' }],
  ['dev', 'web-function', { FRONT: 'web-function' }],
  ['serve', 'server', {}],
])('make %s, behind the front %s', (command, front, env) => {
  let folder: DevFolder;
  let dev: Dev;
  let port: number;

  beforeAll(async () => {
    folder = await DevFolder.open();
    port = await freePort();
    dev = folder.start({ LIMITS: '1', PORT_REDEEM: String(port), PORT: String(port), ...env }, command);
    await dev.ready;
  }, START_MS);

  afterAll(() => folder.close());

  test('prints a link, a curl line that saves its file once, and a command for files of one’s own', async () => {
    const curl = wordIn(dev.output(), /curl .+'/);
    const downloads = join(folder.path, 'downloads');
    await mkdir(downloads);
    const mine = randomBytes(100_000);
    await writeFile(join(folder.path, 'my-file'), mine);

    const first = await run('sh', ['-c', curl], { cwd: downloads });
    const second = await run('sh', ['-c', curl], { cwd: downloads });
    const saved = await readdir(downloads);
    const link = wordIn(dev.output(), /http:\S+(?=\n)/);
    const third = await download(link);
    const minted = await run(process.execPath, [join(ROOT, 'cli/links.ts'), 'create', './my-file'], {
      cwd: folder.path,
      env: { LINKS_URL: undefined },
    });

    expect(first.code).toBe(0);
    expect(saved).toEqual([expect.stringMatching(/^sample-.+\.txt$/)]);
    expect(readFileSync(join(downloads, String(saved[0])), 'utf8')).toContain('a link that works once');
    expect(second.stderr).toContain('410');
    expect(third.status).toBe(410);
    expect(dev.output()).toContain('npx links create ./my-file');
    const again = () => run('curl', ['-fsS', '-o', 'mine', minted.stdout.trim()], { cwd: downloads });
    expect((await again()).code).toBe(0);
    expect(readFileSync(join(downloads, 'mine'))).toEqual(mine);
    expect((await again()).stderr).toContain('410');
  });

  test('says where everything is in a file for its owner only, while it runs', () => {
    const endpoints = JSON.parse(readFileSync(folder.endpointsFile, 'utf8'));

    const url = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+/);
    const text = expect.stringMatching(/./);
    expect(endpoints).toEqual({
      front,
      linksUrl: url,
      redeemUrl: url,
      s3Endpoint: url,
      dynamodbEndpoint: url,
      bucket: text,
      table: text,
      region: text,
      credentials: { accessKeyId: text, secretAccessKey: text },
    });
    expect((statSync(folder.endpointsFile).mode & 0o777).toString(8)).toBe('600');
  });

  test('serves at the port that it is given', () => {
    expect(dev.output()).toContain(`http://127.0.0.1:${port}/download?token=`);
  });

  test('is not disturbed by another one in the same folder', async () => {
    const left = readFileSync(folder.endpointsFile, 'utf8');

    const second = folder.start({}, command);
    await once(second.process, 'close');

    expect(second.output()).toMatch(/^Another make dev or make serve runs in this folder: .+\.\n$/);
    expect(readFileSync(folder.endpointsFile, 'utf8')).toBe(left);
  });

  test('stops at Ctrl-C, which every process of the terminal gets, and leaves no file behind', async () => {
    const ended = once(dev.process, 'close');

    signalGroup(dev.process, 'SIGINT');
    const [code] = await ended;

    expect(code).toBe(0);
    expect(await isGroupGone(dev.process)).toBe(true);
    expect(folder.isRunning).toBe(false);
  });
});

describe('make dev', () => {
  let folder: DevFolder;

  beforeAll(async () => {
    folder = await DevFolder.open();
  });

  afterAll(() => folder.close());

  test(
    'holds to Lambda’s limits when LIMITS asks for them, and replaces what a killed one has left',
    async () => {
      const killed = folder.start();
      await killed.ready;
      const left = readFileSync(folder.endpointsFile, 'utf8');
      signalGroup(killed.process, 'SIGKILL');
      await once(killed.process, 'close');

      const dev = folder.start({ LIMITS: '1' });
      await dev.ready;

      expect(readFileSync(folder.endpointsFile, 'utf8')).not.toBe(left);
      expect(killed.output()).toContain("without Lambda's limits");
      expect(dev.output()).toContain("within Lambda's limits");
      signalGroup(dev.process, 'SIGKILL');
      await once(dev.process, 'close');
    },
    START_MS,
  );

  test('names the fronts that there are where FRONT is none of them', async () => {
    const dev = folder.start({ FRONT: 'apigateway' });
    const [code] = await once(dev.process, 'close');

    expect(code).toBe(1);
    expect(dev.output()).toBe(
      'FRONT is "apigateway": set it to function-url, api-gateway, or web-function, or leave it unset.\n',
    );
  });

  test.each(['PORT_LINKS', 'PORT_REDEEM'])(
    'names the taken port and %s in one sentence',
    async (variable) => {
      const other = createServer();
      const port = await listen(other);

      const dev = folder.start({ [variable]: String(port) });
      const [code] = await once(dev.process, 'close');
      await closeServer(other);

      expect(code).toBe(1);
      expect(dev.output()).toBe(`Port ${port} is taken: free it, or set ${variable} to another one.\n`);
      expect(await isGroupGone(dev.process)).toBe(true);
    },
    START_MS,
  );
});
