import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const OPENERS: Partial<Record<NodeJS.Platform, string>> = { darwin: 'open', win32: 'explorer' };

/**
 * Opens a URL in the user's browser. Other users of this machine can see every command line, and the URL has a secret: so the
 * command line names a file that only its owner can read, and this leads on. Without a browser nothing happens.
 *
 * @returns removes the file
 */
export async function openBrowser(url: string): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'links-console-'));
  const file = join(folder, 'open.html');
  await writeFile(file, `<!doctype html><title>Links</title><meta http-equiv="refresh" content="0;url=${url}">`, {
    mode: 0o600,
  });
  const opener = spawn(OPENERS[process.platform] ?? 'xdg-open', [file], { stdio: 'ignore', detached: true });
  opener.on('error', () => {});
  opener.unref();
  return () => rm(folder, { recursive: true, force: true });
}
