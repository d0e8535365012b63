import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

const BLOCK_BYTES = 1024 * 1024;

/** SHA-256 of a whole file, in hex; one block in memory, whatever its size. */
export async function sha256Of(file: FileHandle, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  for (let at = 0; ; ) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(block, 0, BLOCK_BYTES, at);
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(block.subarray(0, bytesRead));
    at += bytesRead;
  }
}

/** The SHA-256 that a Repr-Digest names (RFC 9530, 3: `sha-256=:base64:`), in hex; undefined if it names none. */
export function sha256In(digest: string | undefined): string | undefined {
  const [, base64] = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):/.exec(digest ?? '') ?? [];
  return base64 && Buffer.from(base64, 'base64').toString('hex');
}
