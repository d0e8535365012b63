import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './run.ts';

/** The CRC-32 of each file in a ZIP, by its name, as Python's zipfile reads them and checks them. */
export async function crcsInZip(zip: Uint8Array): Promise<Record<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), 'zip-'));
  try {
    await writeFile(join(folder, 'read.zip'), zip);
    const program = join(import.meta.dirname, 'archives', 'unzip.py');
    const { code, stdout, stderr } = await run('python3', [program, join(folder, 'read.zip')]);
    if (code !== 0) throw new Error(stderr);
    const lines = stdout.split('\n').filter(Boolean);
    return Object.fromEntries(lines.map((line) => [line.replace(/^\d+ /, ''), Number.parseInt(line, 10)]));
  } finally {
    await rm(folder, { recursive: true });
  }
}
