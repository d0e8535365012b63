import { randomBytes, randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Owner } from './owner.ts';
import { useServer, useStack } from './system.ts';

// Recipients who leave at a random byte: starts a server, and prints for each of them, as JSON, what the ledger says and
// what was sent. A program of its own, for it is run in a network of its own, with a kernel setting of its own. Linux.

const [front = 'server', count = '50'] = process.argv.slice(2);
const SIZE = 60_000_000;
const KEY = 'aborts/file.bin';
/** After so many looks that found nothing new, the receive buffer is full, and nothing more arrives. */
const STILL_LOOKS = 5;

/** One download that its recipient has left. */
export interface Abort {
  /** As the owner API says it. */
  state: string;
  ledger: number;
  /** What the server's kernel sent: all that arrived at the recipient's, read or not. */
  sent: number;
}

/** Reads up to a byte, then no more; leaves once nothing more arrives. Resolves to how many bytes of the file had. */
async function leaveAt(url: URL, byte: number): Promise<number> {
  const socket = connect(Number(url.port), url.hostname);
  socket.write(`GET ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\nuser-agent: curl/8.5.0\r\n\r\n`);
  let read = 0;
  let head = 0;
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      head ||= chunk.indexOf('\r\n\r\n') + 4;
      read += chunk.length;
      if (read - head < byte) return;
      socket.pause();
      resolve();
    });
  });
  const arrived = async () => socket.bytesRead + (await unreadAt(socket.localPort ?? 0));
  // A busy machine sends nothing for a while, and goes on: what comes between the last look and the leaving is not counted.
  let before = -1;
  for (let still = 0; still < STILL_LOOKS; await sleep(50)) {
    const now = await arrived();
    still = now === before ? still + 1 : 0;
    before = now;
  }
  const last = await arrived();
  socket.destroy();
  return last - head;
}

/** What the kernel holds for the reader of a local port: proc(5), rx_queue. */
async function unreadAt(port: number): Promise<number> {
  const end = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const lines = (await readFile('/proc/self/net/tcp', 'utf8')).split('\n').map((line) => line.trim().split(/\s+/));
  const queues = lines.find(([, local]) => local?.endsWith(end))?.[4] ?? ':0';
  return Number.parseInt(queues.split(':')[1] ?? '', 16);
}

async function start() {
  if (front === 'web-function') {
    const { endpoints, stack } = await useStack({ front });
    return { endpoints, stop: () => stack.close() };
  }
  const { endpoints, server } = await useServer();
  return { endpoints, stop: () => server.close() };
}

const { endpoints, stop } = await start();
const owner = new Owner(endpoints);
await owner.put(KEY, randomBytes(SIZE));
const aborts: Abort[] = [];
while (aborts.length < Number(count)) {
  const { url, id } = await owner.mint({ key: KEY });
  const sent = await leaveAt(new URL(url), randomInt(SIZE / 3));
  let [claim] = (await owner.inspect(id)).claims;
  while (claim?.state === 'committed') {
    await sleep(20);
    [claim] = (await owner.inspect(id)).claims;
  }
  aborts.push({ state: claim?.state ?? 'none', ledger: claim?.bytesSent ?? 0, sent });
}
process.stdout.write(JSON.stringify(aborts));
owner.s3.destroy();
await stop();
