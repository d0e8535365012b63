import { isCommitted, type Link } from '../../functions/core/link.ts';
import type { Seen } from './client.ts';
import type { Bytes, Sight, TableState } from './scenario.ts';

/** What a client saw, in the words of a scenario. @throws Error where it has bytes that are not the file's own */
export function sightOf(seen: Seen, file: Buffer): Sight {
  const bytes = bytesOf(seen, file);
  const code = codeOf(seen);
  return { status: seen.status, ...(code === undefined ? {} : { code }), bytes };
}

/** The bytes of the file that a client has. */
export function fileBytesOf({ status, body }: Seen): Buffer {
  const hasFile = status === 200 || status === 206 || status === 302;
  return hasFile ? body : Buffer.alloc(0);
}

function bytesOf(seen: Seen, file: Buffer): Bytes {
  const bytes = fileBytesOf(seen);
  if (bytes.length === 0) return 'none';
  if (!bytes.equals(file.subarray(0, bytes.length))) throw new Error('The client has bytes that are not the file’s.');
  if (bytes.length < file.length && seen.isWhole) throw new Error('A part of the file was ended cleanly, as if whole.');
  return bytes.length === file.length && seen.isWhole ? 'whole' : 'part';
}

function codeOf({ headers, body }: Seen): string | undefined {
  if (headers['content-type'] !== 'application/problem+json') return undefined;
  return (JSON.parse(body.toString()) as { code: string }).code;
}

/** A link in the table, in the words of a scenario. All links here are for one use, so there is one claim at most. */
export function stateOf({ claims, revokedAt }: Link): TableState {
  const [claim] = claims;
  const state = claim ? claim.state : 'free';
  return (revokedAt === undefined ? state : `${state}, revoked`) as TableState;
}

export const isSpent = ({ claims }: Link): boolean => claims.some(isCommitted);
export const isHeld = ({ claims }: Link): boolean => claims.some((claim) => !isCommitted(claim));
