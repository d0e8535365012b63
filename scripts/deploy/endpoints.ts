import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Endpoints } from '../../test/support/endpoints.ts';

/**
 * Writes the file by which the integration suites find a running system (ENDPOINTS_FILE), for its owner's eyes only: it
 * holds credentials. Resolves to what removes it.
 */
export async function writeEndpoints(
  path: string,
  { credentials, ...addresses }: Endpoints,
): Promise<() => Promise<void>> {
  await mkdir(dirname(path), { recursive: true });
  await rm(path, { force: true });
  await writeFile(path, `${JSON.stringify({ ...addresses, ...credentials }, undefined, 2)}\n`, { mode: 0o600 });
  return () => rm(path, { force: true });
}
