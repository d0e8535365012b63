import { createHash } from 'node:crypto';
import { Agent, request } from 'node:http';
import { json } from 'node:stream/consumers';

// A crowd of recipients in a process of its own: takes URLs as JSON on standard input, downloads all of them at once, and
// prints what each has got.

const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY });

/** What one recipient has got. */
export interface Got {
  status: number;
  size: number;
  sha256: string;
  isWhole: boolean;
}

function download(url: string): Promise<Got> {
  return new Promise((resolve, reject) => {
    const hash = createHash('sha256');
    let size = 0;
    request(url, { agent, headers: { 'user-agent': 'curl/8.5.0' } }, (answer) => {
      answer
        .on('data', (chunk: Buffer) => {
          hash.update(chunk);
          size += chunk.length;
        })
        .on('error', () => {})
        .on('close', () =>
          resolve({ status: answer.statusCode ?? 0, size, sha256: hash.digest('hex'), isWhole: answer.complete }),
        );
    })
      .on('error', reject)
      .end();
  });
}

const urls = (await json(process.stdin)) as string[];
process.stdout.write(JSON.stringify(await Promise.all(urls.map(download))));
