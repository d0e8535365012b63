import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { CommandError } from '../errors.ts';

/** The name of stdin on a command line. */
export const STDIN = '-';

const CHUNK_BYTES = 1024 * 1024;

/** What tells that a file is the one it was, and as it was. Nanoseconds: a second is long enough for a whole write. */
export interface FileFacts {
  dev: bigint;
  ino: bigint;
  size: bigint;
  mtimeNs: bigint;
  ctimeNs: bigint;
}

/** The bytes to upload, and the checksum of what has been read so far. */
export interface Source extends AsyncDisposable {
  /** Undefined for stdin. */
  facts: FileFacts | undefined;
  /** To be read once. @throws CommandError where the file changes meanwhile: after the last byte, so that no upload ends well */
  bytes(): AsyncGenerator<Buffer>;
  /** CRC-32 as S3 writes it: base64 of four bytes, the highest first. */
  checksum(): string;
}

/** @throws CommandError for a file that cannot be read */
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
    checksum: () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(crc);
      return bytes.toString('base64');
    },
    [Symbol.asyncDispose]: async () => file?.close(),
  };
}

export async function readFacts(file: FileHandle): Promise<FileFacts> {
  const { dev, ino, size, mtimeNs, ctimeNs } = await file.stat({ bigint: true });
  return { dev, ino, size, mtimeNs, ctimeNs };
}

/** Not the change of the inode: a rename, or new permissions, leave the bytes as they are. */
function isSame(a: FileFacts, b: FileFacts): boolean {
  return a.size === b.size && a.mtimeNs === b.mtimeNs;
}

/** Each chunk has memory of its own: the upload keeps them. */
async function* readAll(file: FileHandle): AsyncGenerator<Buffer> {
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

function changed(path: string): CommandError {
  return new CommandError(`${path} changed while it was uploaded, and no link was made: try again once it is whole.`);
}

function unreadable(path: string, cause: unknown): CommandError {
  const what = path === STDIN ? 'stdin' : path;
  const reason = (cause as NodeJS.ErrnoException).code ?? (cause as Error).message;
  return new CommandError(`${what} cannot be read (${reason}), and no link was made: check it and try again.`, {
    cause,
  });
}
