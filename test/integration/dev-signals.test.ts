import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DevFolder, isGroupGone } from '../support/dev.ts';

let folder: DevFolder;

beforeEach(async () => {
  folder = await DevFolder.open();
});

afterEach(() => folder.close());

test.each(
  ['dev', 'serve'].flatMap((command) =>
    (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) => [command, signal] as const),
  ),
)(
  'make %s leaves no process and no file behind at %s',
  async (command, signal) => {
    const dev = folder.start({}, command);
    await dev.ready;
    const ended = once(dev.process, 'close');

    process.kill(Number(dev.process.pid), signal);
    const [code] = await ended;

    expect(code).toBe(0);
    expect(await isGroupGone(dev.process)).toBe(true);
    expect(folder.isRunning).toBe(false);
  },
  60_000,
);
