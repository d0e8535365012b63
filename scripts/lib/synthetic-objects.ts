import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { joinCrc32 } from '../../functions/core/archive/crc32.ts';
import { closeServer, listen } from '../local/listen.ts';

const BLOCK = randomBytes(1024 * 1024);

/** Objects that are the same megabyte over and over: of any size, and nowhere stored. */
export interface SyntheticObjects {
  endpoint: string;
  /** CRC-32 of each, by its key. */
  crcs: Record<string, number>;
  close(): Promise<void>;
}

/** Starts an S3 that has these objects, by their sizes in bytes. It knows GET, HEAD and their full-object CRC-32. */
export async function startSyntheticObjects(sizes: Record<string, number>): Promise<SyntheticObjects> {
  const crcs = Object.fromEntries(Object.entries(sizes).map(([key, size]) => [key, crcOf(size)]));
  const server: Server = createServer((request, response) => {
    const key = decodeURIComponent(new URL(request.url ?? '/', 'http://s3').pathname).replace(/^\/[^/]+\//, '');
    const size = sizes[key];
    if (size === undefined) response.writeHead(404).end();
    else void answer(request, response, { size, crc: crcs[key] ?? 0, etag: `"${key.length}-${size}"` });
  });
  const port = await listen(server);
  return { endpoint: `http://127.0.0.1:${port}`, crcs, close: () => closeServer(server) };
}

async function answer(
  { method, headers }: IncomingMessage,
  response: ServerResponse,
  { size, crc, etag }: { size: number; crc: number; etag: string },
): Promise<void> {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? [];
  const [start, end] = [Number(from ?? 0), Number(to ?? size - 1)];
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc);
  response.writeHead(from === undefined ? 200 : 206, {
    etag,
    'content-length': end - start + 1,
    'content-range': `bytes ${start}-${end}/${size}`,
    'last-modified': new Date(1_900_000_000_000).toUTCString(),
    'x-amz-checksum-crc32': checksum.toString('base64'),
    'x-amz-checksum-type': 'FULL_OBJECT',
  });
  if (method === 'HEAD') response.end();
  else if (isOnePiece(start, end)) response.end(pieceAt(start, end));
  else await pipeline(Readable.from(bytesOf(start, end), { objectMode: false }), response).catch(() => {});
}

/** That goes without a stream, which would cost more than the bytes. */
function isOnePiece(start: number, end: number): boolean {
  return pieceAt(start, end).length === end - start + 1;
}

/** The bytes from `start` on as far as they lie side by side in the block. */
function pieceAt(start: number, end: number): Buffer {
  return BLOCK.subarray(start % BLOCK.length).subarray(0, end - start + 1);
}

function* bytesOf(start: number, end: number): Generator<Buffer> {
  for (let at = start; at <= end; ) {
    const chunk = pieceAt(at, end);
    yield chunk;
    at += chunk.length;
  }
}

function crcOf(size: number): number {
  const block = crc32(BLOCK);
  const blocks = Math.floor(size / BLOCK.length);
  let crc = 0;
  for (let n = 0; n < blocks; n++) crc = joinCrc32(crc, block, BLOCK.length);
  return crc32(BLOCK.subarray(0, size % BLOCK.length), crc);
}
