import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../local/listen.ts';
import { childrenOf } from './processor.ts';

/** A running nginx that hands everything on to one address. */
export interface Nginx {
  url: string;
  /** Of the master and its workers. */
  pids(): number[];
  close(): Promise<void>;
}

// Debian puts it where only root's PATH leads.
const PATH = [process.env.PATH, '/usr/sbin', '/usr/local/sbin'].join(delimiter);

/** Starts nginx as a proxy before `target`. Resolves to undefined where it is not installed. */
export async function startNginx(target: string): Promise<Nginx | undefined> {
  const directory = await mkdtemp(join(tmpdir(), 'nginx-'));
  const port = await freePort();
  const file = join(directory, 'nginx.conf');
  await writeFile(file, configuration(directory, port, target));
  const child = spawn('nginx', ['-c', file, '-p', directory, '-e', 'stderr'], {
    env: { PATH },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const failed = new Promise<Error>((resolve) => child.once('error', resolve));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const close = async () => {
    child.kill('SIGTERM');
    await Promise.race([failed, ended]);
    await rm(directory, { recursive: true, force: true });
  };
  for (;;) {
    const outcome = await Promise.race([failed, ended.then(() => 'ended' as const), listensAt(port)]);
    if (outcome === true) return { url: `http://127.0.0.1:${port}`, pids: () => pidsOf(child), close };
    if (outcome === false) {
      await sleep(20);
      continue;
    }
    await close();
    if (outcome === 'ended') throw new Error('nginx ended at once: what it said is above.');
    return undefined;
  }
}

function pidsOf({ pid }: ChildProcess): number[] {
  return pid === undefined ? [] : [pid, ...childrenOf(pid)];
}

/** As it comes, but for two things: it writes nothing to disk, and keeps its connections to the target. */
function configuration(directory: string, port: number, target: string): string {
  return `
daemon off;
worker_processes 1;
pid ${directory}/nginx.pid;
events { }
http {
  access_log off;
  client_body_temp_path ${directory}/body;
  proxy_temp_path ${directory}/proxy;
  fastcgi_temp_path ${directory}/fastcgi;
  uwsgi_temp_path ${directory}/uwsgi;
  scgi_temp_path ${directory}/scgi;
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass ${target};
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_max_temp_file_size 0;
    }
  }
}
`;
}

function listensAt(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  }).finally(() => socket.destroy());
}
