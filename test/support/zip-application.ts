import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipOf } from '../../scripts/build/zip.ts';

/** Zips an application's source (an ES module) as a Web Function has it; returns the zip's path, in a folder of its own. */
export async function zipApplication(source: string): Promise<string> {
  const zip = await zipOf({ 'index.js': Buffer.from(source), 'package.json': Buffer.from('{"type":"module"}') });
  const path = join(await mkdtemp(join(tmpdir(), 'application-')), 'web.zip');
  await writeFile(path, zip);
  return path;
}
