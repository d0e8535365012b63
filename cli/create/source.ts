import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { crc32Text } from '../../functions/core/archive/crc32.ts';
import { CommandError } from '../errors.ts';

/** The name of stdin on a command line. */
export const STDIN = '-';

const CHUNK_BYTES = 1024 * 1024;

/** Identifies a file and its version. Times are in nanoseconds, because a whole write fits into a second. */
export interface FileFacts {
  dev: bigint;
  ino: bigint;
  size: bigint;
  mtimeNs: bigint;
  ctimeNs: bigint;
}

/** The bytes to upload, and the checksum of those read so far. */
export interface Source extends AsyncDisposable {
  /** Undefined for stdin. */
  facts: FileFacts | undefined;
  /** Reads the bytes, once. @throws CommandError after the last byte if the file has changed, so that the upload fails */
  bytes(): AsyncGenerator<Buffer>;
  /** CRC-32 as S3 writes it: base64 of four bytes, the highest first. */
  checksum(): string;
}

/** Opens a file or stdin. @throws CommandError if it cannot be read */
export async function openSource(path: string): Promise<Source> {
  let crc = 0;
  const file = path === STDIN ? undefined : await open(path).catch((cause) => Promise.reject(unreadable(path, cause)));
  const facts = file && (await readFacts(file));
  return {
    facts,
    async *bytes() {
      try {
        for await (const chunk of file ? readAll(file) : process.stdin) {
          crc = crc32(chunk, crc);
          yield chunk;
        }
      } catch (cause) {
        throw unreadable(path, cause);
      }
      if (file && facts && !isSame(facts, await readFacts(file))) throw changed(path);
    },
    checksum: () => crc32Text(crc),
    [Symbol.asyncDispose]: async () => file?.close(),
  };
}

export async function readFacts(file: FileHandle): Promise<FileFacts> {
  const { dev, ino, size, mtimeNs, ctimeNs } = await file.stat({ bigint: true });
  return { dev, ino, size, mtimeNs, ctimeNs };
}

/** Compares size and time. A new ctime alone means a rename or new permissions, and the same bytes. */
function isSame(a: FileFacts, b: FileFacts): boolean {
  return a.size === b.size && a.mtimeNs === b.mtimeNs;
}

/** Reads a file into new memory for each chunk, because the upload keeps them. */
async function* readAll(file: FileHandle): AsyncGenerator<Buffer> {
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

function changed(path: string): CommandError {
  return new CommandError(
    `${path} changed during the upload, so no link was created: try again once the file is complete.`,
  );
}

function unreadable(path: string, cause: unknown): CommandError {
  const what = path === STDIN ? 'stdin' : path;
  const reason = (cause as NodeJS.ErrnoException).code ?? (cause as Error).message;
  return new CommandError(`Cannot read ${what} (${reason}), so no link was created: check it and try again.`, {
    cause,
  });
}
