import { ownerOf } from '../lib/owner.ts';
import { startSyntheticObjects } from '../lib/synthetic-objects.ts';
import { startStack } from '../local/start-stack.ts';
import { download, median } from './measure.ts';
import type { Table } from './table.ts';

const ROUNDS = { rounds: 15, warmUp: 3 };
const FILES = 100;
const FILE_BYTES = 1_000_000;
const PREFIX = 'bench/archive/';
const KEY = 'bench/one.bin';

interface Measured {
  firstByteMs: number;
  megabytesPerSecond: number;
}

/**
 * An archive of 100 files of 1 MB against one object of 100 MB, in turn: the first byte, and the throughput. From an S3 that keeps
 * no files: the emulator takes some milliseconds of the processor that all share to open one, which S3 does elsewhere.
 */
export async function measureArchive(): Promise<Table> {
  await using cleanup = new AsyncDisposableStack();
  const names = Array.from({ length: FILES }, (_, n) => `${PREFIX}${n}.bin`);
  const sizes = { ...Object.fromEntries(names.map((key) => [key, FILE_BYTES])), [KEY]: FILES * FILE_BYTES };
  const objects = cleanup.adopt(await startSyntheticObjects(sizes), (one) => one.close());
  const environment = { AWS_ENDPOINT_URL_S3: objects.endpoint };
  const stack = cleanup.adopt(await startStack({ environment }), (one) => one.close());
  const { owner } = ownerOf(stack.endpoints);
  const maxUses = ROUNDS.rounds + ROUNDS.warmUp;
  const urls = {
    object: (await owner.create({ key: KEY, maxUses })).url,
    archive: (await owner.create({ keys: names, maxUses })).url,
  };
  const found: Record<keyof typeof urls, Measured[]> = { object: [], archive: [] };
  for (let round = 0; round < maxUses; round++) {
    for (const name of ['object', 'archive'] as const) {
      const { firstByteMs, totalMs, bytes } = await download(urls[name]);
      if (bytes < FILES * FILE_BYTES) throw new Error(`${bytes} bytes came of the ${name}`);
      if (round >= ROUNDS.warmUp) found[name].push({ firstByteMs, megabytesPerSecond: bytes / 1_000 / totalMs });
    }
  }
  return tableOf(medianOf(found.object), medianOf(found.archive));
}

function medianOf(measured: readonly Measured[]): Measured {
  return {
    firstByteMs: median(measured.map(({ firstByteMs }) => firstByteMs)),
    megabytesPerSecond: median(measured.map(({ megabytesPerSecond }) => megabytesPerSecond)),
  };
}

function tableOf(object: Measured, archive: Measured): Table {
  const firstByte = archive.firstByteMs / object.firstByteMs;
  const throughput = archive.megabytesPerSecond / object.megabytesPerSecond;
  return {
    title: 'An archive',
    note: `A ZIP of ${FILES} files of 1 MB against one object of 100 MB, without AWS's limits, from an S3 that keeps no files; medians of ${ROUNDS.rounds}, in turn.`,
    columns: ['', 'first byte, ms', 'MB/s'],
    rows: [
      ['one object', object.firstByteMs.toFixed(2), object.megabytesPerSecond.toFixed(0)],
      ['an archive', archive.firstByteMs.toFixed(2), archive.megabytesPerSecond.toFixed(0)],
      ['ratio (first byte at most 1.3, throughput at least 0.9)', firstByte.toFixed(2), throughput.toFixed(2)],
    ],
  };
}
