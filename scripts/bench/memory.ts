import { ownerOf } from '../lib/owner.ts';
import { peakResidentBytes } from '../lib/peak-memory.ts';
import { startStack } from '../local/start-stack.ts';
import { download } from './measure.ts';
import type { Table } from './table.ts';

const MEGABYTE = 1_000_000;
const SIZES = [1, 10, 100, 1_000];

/** The most memory that one runtime has had resident, after downloads of growing size. */
export async function measureMemory(): Promise<Table> {
  await using cleanup = new AsyncDisposableStack();
  const stack = cleanup.adopt(await startStack({ redeem: { concurrency: 1 } }), (one) => one.close());
  const { owner, s3, putLarge } = ownerOf(stack.endpoints);
  cleanup.defer(() => s3.destroy());
  const rows: string[][] = [];
  for (const size of SIZES) {
    const key = `bench/${size}-mb.bin`;
    await putLarge(key, size);
    await download((await owner.create({ key })).url);
    const [pid] = stack.redeem.pids();
    const peak = pid === undefined ? undefined : peakResidentBytes(pid);
    rows.push([`${size} MB`, peak === undefined ? 'not known here' : `${(peak / MEGABYTE).toFixed(0)} MB`]);
  }
  return {
    title: 'Memory',
    note: 'The most memory that the runtime of the redeem function has had resident (VmHWM), after one download of each size in turn.',
    columns: ['file', 'peak so far'],
    rows,
  };
}
