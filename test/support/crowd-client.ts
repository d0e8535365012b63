import { createHash } from 'node:crypto';
import { Agent, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { comeAgain, ownKey, type Refusable, refusableOf } from './come-again.ts';

// A crowd of recipients in a process of its own: takes URLs as JSON on standard input, downloads all of them at once, and
// prints what each has got. Whoever a store keeps waiting for too long comes again.

const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY });

/** What one recipient has got. */
export interface Got {
  status: number;
  size: number;
  sha256: string;
  isWhole: boolean;
  /** How often it came. */
  tries: number;
}

function download(url: string, key: ReturnType<typeof ownKey>): Promise<Omit<Got, 'tries'> & Refusable> {
  return new Promise((resolve, reject) => {
    const hash = createHash('sha256');
    const problem: Buffer[] = [];
    let size = 0;
    request(url, { agent, headers: { 'user-agent': 'curl/8.5.0', ...key } }, (answer) => {
      const { statusCode: status = 0, headers } = answer;
      answer
        .on('data', (chunk: Buffer) => {
          hash.update(chunk);
          size += chunk.length;
          if (status === 503) problem.push(chunk);
        })
        .on('error', () => {})
        .on('close', () => {
          const refusable = refusableOf(status, headers['retry-after'], Buffer.concat(problem));
          resolve({ size, sha256: hash.digest('hex'), isWhole: answer.complete, ...refusable });
        });
    })
      .on('error', reject)
      .end();
  });
}

function downloadInEnd(url: string): Promise<Got> {
  const key = ownKey();
  return comeAgain(() => download(url, key));
}

const urls = (await json(process.stdin)) as string[];
process.stdout.write(JSON.stringify(await Promise.all(urls.map(downloadInEnd))));
