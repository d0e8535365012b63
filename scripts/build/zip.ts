import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/**
 * A zip file that depends on nothing but the names and bytes given: the same on every machine, day and time zone.
 *
 * A zip's own time fields hold local time from 1980 on; yazl writes any earlier time as the first moment that they can
 * hold, wherever it runs, and `forceDosTimestamp` leaves those fields the only ones.
 */
export function zipOf(files: Readonly<Record<string, Uint8Array>>): Promise<Buffer> {
  const zip = new ZipFile();
  const options = { mtime: new Date(0), mode: 0o100644, compressionLevel: 9, forceDosTimestamp: true };
  for (const [name, bytes] of Object.entries(files).sort(byName)) zip.addBuffer(Buffer.from(bytes), name, options);
  zip.end();
  return buffer(zip.outputStream);
}

/** By code unit: a locale's own order would differ between machines. */
function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}
