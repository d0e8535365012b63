import { spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { chromiumAct, chromiumVersion, firefoxAct, firefoxVersion } from './browsers.ts';
import type { Course, Ending, FileName, Visit, Where } from './world.ts';

/** A program that people download with, and how. */
export interface Client {
  name: string;
  /** What is typed, where URL is the link and KEY 32 random bytes as base64url; or the command that does what is shown. */
  typed: string;
  /** The same after a connection that broke, where the program does not go on by itself. */
  again?: string;
  /** What stands in the page instead of `typed`. */
  shown?: string;
  /** Its version; undefined where it is not on this machine. */
  version: () => string | undefined;
  /** The link's PIN, if it has one. */
  pin?: string;
  /** What it downloads, if not just any file. */
  file?: FileName;
  /** Where it is tried, if not everywhere. */
  only?: Where;
  /** What is not tried, and why. */
  not?: { course: Course; why: string };
  /** How long it is let go on: seconds; 25 if absent. */
  patience?: number;
  /** How it is used, if not by typing. */
  act?: (visit: Visit, folder: string) => Promise<Ending>;
}

const ROOT = join(import.meta.dirname, '../..');
const PROGRAMS = join(import.meta.dirname, 'programs');
const JAR = '-c claim.txt -b claim.txt';

/** The first number in what a command says of itself. */
function versionOf(program: string, ...args: string[]): () => string | undefined {
  return () => {
    const { stdout, stderr, status } = spawnSync(program, args, { encoding: 'utf8' });
    return status === 0 ? (/\d+(?:\.\d+)+/.exec(stdout + stderr)?.[0] ?? '') : undefined;
  };
}

const curl = versionOf('curl', '--version');
const wget2 = versionOf('wget2', '--version');
const aria2 = versionOf('aria2c', '--version');
const axel = versionOf('axel', '--version');
const lftp = versionOf('lftp', '--version');
const httpie = versionOf('http', '--version');
/** It leaves the port out of Host, and the local S3, whose port is none of the usual, then finds the signature wrong. */
const NO_PORT = { course: 'redirect', why: 'not shown: it names no port, which only the local S3 needs' } as const;
const java = versionOf('java', '-version');
const pythonModule = (name: string) => versionOf('python3', '-c', `import ${name}; print(${name}.__version__)`);

export const CLIENTS: readonly Client[] = [
  { name: 'curl', typed: `curl -fLOJ --no-clobber ${JAR} --retry 3 --retry-all-errors 'URL'`, version: curl },
  {
    name: 'curl with a PIN',
    typed: `curl -fLOJ --no-clobber ${JAR} --retry 3 --retry-all-errors -d pin=2468 'URL'`,
    version: curl,
    pin: '2468',
  },
  {
    name: 'curl, stopped and gone on with',
    typed: `curl -fLOJ --no-clobber ${JAR} 'URL'`,
    again: "curl -fL -C - -o report.bin -b claim.txt 'URL'",
    version: curl,
  },
  {
    name: 'curl without a cookie jar',
    typed: "curl -fLOJ --retry 1 --retry-all-errors 'URL'",
    version: curl,
  },
  { name: 'wget', typed: "wget --content-disposition 'URL'", version: versionOf('wget', '--version') },
  { name: 'wget2', typed: "wget2 --content-disposition 'URL'", version: wget2, not: NO_PORT },
  {
    name: 'wget2 with its cookies kept',
    typed: "wget2 -O report.bin --save-cookies claim.txt 'URL'",
    again: "wget2 -O report.bin --load-cookies claim.txt 'URL'",
    version: wget2,
    not: NO_PORT,
  },
  { name: 'aria2', typed: "aria2c 'URL'", version: aria2 },
  { name: 'aria2, several connections', typed: "aria2c -x8 -s8 -k1M 'URL'", version: aria2 },
  { name: 'axel', typed: "axel -n 4 'URL'", version: axel, patience: 5 },
  { name: 'axel with a key', typed: "axel -n 4 -H 'Idempotency-Key: KEY' 'URL'", version: axel },
  {
    name: 'lftp',
    typed: "lftp -c 'set http:set-cookies yes; set net:reconnect-interval-base 1; get URL'",
    version: lftp,
  },
  {
    name: 'lftp, several connections',
    typed: "lftp -c 'set http:set-cookies yes; set net:reconnect-interval-base 1; pget -n 4 URL'",
    version: lftp,
  },
  {
    name: 'lftp without its cookies',
    typed: "lftp -c 'set net:reconnect-interval-base 1; set net:max-retries 3; get URL'",
    version: lftp,
  },
  {
    name: 'httpie',
    typed: "http --download -o report.bin --session ./claim.json 'URL'",
    again: "http --download -o report.bin --continue --session ./claim.json 'URL'",
    version: httpie,
  },
  { name: 'Java', shown: '`url.openStream()`', typed: `java ${PROGRAMS}/open-stream.java 'URL'`, version: java },
  {
    name: 'Java, HttpClient',
    shown: 'with a `CookieManager`; asked once more if it breaks off',
    typed: `java ${PROGRAMS}/http-client.java 'URL'`,
    version: java,
  },
  {
    name: 'Python, urllib',
    shown: '`urllib.request.urlretrieve(url, name)`',
    typed: `python3 ${PROGRAMS}/with_urllib.py 'URL'`,
    version: versionOf('python3', '--version'),
  },
  {
    name: 'Python, requests',
    shown: 'a `Session`; asked once more if it breaks off',
    typed: `python3 ${PROGRAMS}/with_requests.py 'URL'`,
    version: pythonModule('requests'),
  },
  {
    name: 'pip',
    typed: "python3 -m pip download --no-deps 'report @ URL'",
    version: versionOf('python3', '-m', 'pip', '--version'),
    file: 'report-1.0.tar.gz',
  },
  {
    name: '`links get`',
    typed: `'${process.execPath}' '${ROOT}/cli/links.ts' get 'URL'`,
    shown: '`links get URL`',
    version: () => '',
  },
  { name: 'Chromium', typed: '', shown: 'the page and its button', version: chromiumVersion, act: chromiumAct },
  { name: 'Firefox', typed: '', shown: 'the page and its button', version: firefoxVersion, act: firefoxAct },
  {
    name: 'whatever closes its own half after the request',
    typed: '',
    shown: '`nc -N`',
    version: () => '',
    only: 'server',
    not: { course: 'cut', why: '' },
    act: closeHalf,
  },
];

/** Asks, says that it will send no more, and reads to the end. */
async function closeHalf({ directUrl }: Visit): Promise<Ending> {
  const { hostname, port, host, pathname, search } = new URL(directUrl);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  socket.end(`GET ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\nuser-agent: nc\r\n\r\n`);
  let received = 0;
  try {
    for await (const chunk of socket) received += chunk.length;
  } catch {
    return 'badly';
  }
  return received > 0 ? 'well' : 'badly';
}
