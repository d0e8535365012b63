import { createHash } from 'node:crypto';
import { comeAgain, ownKey, refusableOf } from './come-again.ts';

/** What a recipient saw of one download. */
export interface Download {
  status: number;
  headers: Headers;
  sha256: string;
  size: number;
  /** Whether the connection broke off before the end. */
  wasCut: boolean;
  /** The body of a problem (RFC 9457). */
  problem: Buffer;
}

/** A program, as fetch would not say it by itself. */
export const PROGRAM = { 'user-agent': 'curl/8.5.0', accept: '*/*' };

export const BROWSER = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36',
  accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
  'sec-fetch-mode': 'navigate',
};

/** Downloads without keeping the bytes: counts and hashes them as they come. */
export async function download(url: string, init: RequestInit = {}): Promise<Download> {
  const answer = await fetch(url, { redirect: 'manual', ...init, headers: { ...PROGRAM, ...init.headers } });
  const hash = createHash('sha256');
  const isProblem = answer.headers.get('content-type') === 'application/problem+json';
  const problem: Uint8Array[] = [];
  let size = 0;
  let wasCut = false;
  try {
    for await (const chunk of answer.body ?? []) {
      hash.update(chunk);
      size += chunk.length;
      if (isProblem) problem.push(chunk);
    }
  } catch {
    wasCut = true;
  }
  const { status, headers } = answer;
  return { status, headers, sha256: hash.digest('hex'), size, wasCut, problem: Buffer.concat(problem) };
}

/** The same, by a client who comes again to its claim where a store does not answer in time: one of many at once. */
export function downloadInCrowd(url: string): Promise<Download & { tries: number }> {
  const headers = ownKey();
  return comeAgain(async () => {
    const got = await download(url, { headers });
    return { ...got, ...refusableOf(got.status, got.headers.get('retry-after'), got.problem) };
  });
}

/** The Cookie header with which the claim of a download resumes. */
export function cookieOf({ headers }: Pick<Download, 'headers'>): Record<string, string> {
  return {
    cookie: headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; '),
  };
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
