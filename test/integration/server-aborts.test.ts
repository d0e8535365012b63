import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Abort } from '../support/aborts.ts';
import { run } from '../support/run.ts';

/**
 * The ledger of a download that its recipient has left. It counts what the kernel has taken; what the kernel has not sent of
 * that is bounded by tcp_notsent_lowat, which compose and Terraform set for the container, and this test for a network of its
 * own. Where that cannot be had, the bound is the kernel's send buffer.
 */
const OWN_NETWORK = ['-rn', 'sh', '-c'];
const SET_UP = 'ip link set lo up && echo 131072 > /proc/sys/net/ipv4/tcp_notsent_lowat';

describe('the ledger of a download whose recipient left at a random byte', () => {
  test('says aborted, and is within 1 MB of what was sent, 50 times', async () => {
    if (process.platform !== 'linux') {
      process.stdout.write('Not tried: only Linux says how many bytes have arrived at a socket.\n');
      return;
    }
    const { code } = await run('unshare', [...OWN_NETWORK, SET_UP]);
    const most = code === 0 ? 1_000_000 : 1_000_000 + sendBufferBytes();
    const program = [process.execPath, join(import.meta.dirname, '../support/aborts.ts')];

    const { stdout, stderr } = await (code === 0
      ? run('unshare', [...OWN_NETWORK, `${SET_UP} && exec "$0" "$1"`, ...program])
      : run(process.execPath, program.slice(1)));

    expect(stderr).toBe('');
    const aborts = JSON.parse(stdout) as Abort[];
    const ahead = aborts.map(({ ledger, sent }) => ledger - sent);
    process.stdout.write(`50 aborts: the ledger is ${Math.min(...ahead)} to ${Math.max(...ahead)} bytes ahead`);
    process.stdout.write(code === 0 ? '\n' : `, without a network of its own (unshare: ${code})\n`);
    expect(aborts).toHaveLength(50);
    expect(new Set(aborts.map(({ state }) => state))).toEqual(new Set(['aborted']));
    for (const bytes of ahead) expect(Math.abs(bytes)).toBeLessThanOrEqual(most);
  }, 240_000);
});

/** The most that a send buffer grows to: tcp(7), tcp_wmem. */
function sendBufferBytes(): number {
  return Number(readFileSync('/proc/sys/net/ipv4/tcp_wmem', 'utf8').trim().split(/\s+/)[2]);
}
