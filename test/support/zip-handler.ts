import { createWriteStream } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { build } from 'esbuild';
import { ZipFile } from 'yazl';

/** Builds a handler's source (an ES module that exports `handler`) to a zip as the build makes it; returns its path. */
export async function zipHandler(source: string): Promise<string> {
  const bundle = await build({
    stdin: { contents: source, loader: 'ts', resolveDir: process.cwd() },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  });
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(bundle.outputFiles[0]?.contents ?? []), 'index.mjs');
  zip.end();
  const path = join(await mkdtemp(join(tmpdir(), 'handler-')), 'handler.zip');
  await pipeline(zip.outputStream, createWriteStream(path));
  return path;
}
