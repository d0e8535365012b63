import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CLEAN_ENVIRONMENT, LINKS } from '../../support/cli.ts';
import { decodeQr } from '../../support/qr.ts';
import { run } from '../../support/run.ts';

const TOKEN = 'A'.repeat(43);
const URL_OF_LINK = `https://abcdefghijklmnopqrstuvwxyz012345.lambda-url.eu-central-1.on.aws/download?token=${TOKEN}`;

/** Nothing runs here, and nothing is asked. */
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-'));
});

afterAll(() => rm(folder, { recursive: true }));

const open = (...args: string[]) =>
  run(process.execPath, [LINKS, 'open', ...args], { cwd: folder, env: CLEAN_ENVIRONMENT });

describe('links open', () => {
  test('shows a code that reads as the URL, and the URL', async () => {
    const { code, stdout, stderr } = await open(URL_OF_LINK);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.at(-1)).toBe(URL_OF_LINK);
    expect(decodeQr(lines.slice(0, -1), { isLightOnDark: true })).toBe(URL_OF_LINK);
  });

  test('shows it the other way round for a light ground', async () => {
    const { stdout } = await open(URL_OF_LINK, '--invert');

    expect(decodeQr(stdout.trimEnd().split('\n').slice(0, -1), { isLightOnDark: false })).toBe(URL_OF_LINK);
  });

  test('fits on a terminal of 80 columns and 40 lines', async () => {
    const { stdout } = await open(URL_OF_LINK);

    const lines = stdout.trimEnd().split('\n').slice(0, -1);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines.length).toBeLessThanOrEqual(40);
  });

  test('prints JSON', async () => {
    const { stdout } = await open(URL_OF_LINK, '--json');

    const { qr, ...rest } = JSON.parse(stdout);
    expect(rest).toEqual({ id: 'Zmh6rfhivXdsj8GLjp-OIA', url: URL_OF_LINK });
    expect(decodeQr(qr.split('\n'), { isLightOnDark: true })).toBe(URL_OF_LINK);
  });

  test('says that an id is not enough, and repeats no token that is not whole', async () => {
    const id = await open('Zmh6rfhivXdsj8GLjp-OIA');
    const half = await open(URL_OF_LINK.slice(0, -1));

    expect(id).toMatchObject({ code: 2, stderr: expect.stringMatching(/^error: An id is not enough.+\n$/) });
    expect(half).toMatchObject({ code: 2, stdout: '' });
    expect(half.stderr).not.toContain(TOKEN.slice(1));
  });
});
