import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { run } from './run.ts';

/** A program that reads ZIPs. */
export interface ZipReader {
  name: string;
  program: string;
  /** Reads all of an archive and checks it. Resolves to the names in it, in its order. @throws Error for a fault */
  read(zip: string): Promise<string[]>;
}

const PROGRAMS = join(import.meta.dirname, 'archives');
const UTF8 = { LC_ALL: 'C.UTF-8' };

/** Runs a program that must succeed and have nothing to say against the archive. */
async function demand(program: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(program, args, { env: UTF8 });
  if (code !== 0 || stderr !== '')
    throw new Error(`${program} ${args.join(' ')}: ${code}\n${stdout.slice(-2_000)}\n${stderr}`);
  return stdout;
}

const lines = (text: string) => text.split('\n').filter(Boolean);

/** The names of lines such as "CRC name". */
const namesIn = (text: string) => lines(text).map((line) => line.replace(/^\d+ /, ''));

const java = (how: string): ZipReader => ({
  name: `Java's ${how === 'file' ? 'ZipFile' : 'ZipInputStream'}`,
  program: 'java',
  read: async (zip) => namesIn(await demand('java', join(PROGRAMS, 'Unzip.java'), how, zip)),
});

/** Those that most recipients have, each in its own code. */
export const ZIP_READERS: readonly ZipReader[] = [
  {
    name: 'unzip -t',
    program: 'unzip',
    read: async (zip) => {
      await demand('unzip', '-tqq', zip);
      return lines(await demand('unzip', '-Z1', zip));
    },
  },
  {
    name: "Python's zipfile",
    program: 'python3',
    read: async (zip) => namesIn(await demand('python3', join(PROGRAMS, 'unzip.py'), zip)),
  },
  {
    name: '7-Zip',
    program: '7z',
    read: async (zip) => {
      await demand('7z', 't', zip);
      const listed = await demand('7z', 'l', '-slt', '-ba', '-sccUTF-8', zip);
      return lines(listed).flatMap((line) => (line.startsWith('Path = ') ? [line.slice('Path = '.length)] : []));
    },
  },
  {
    name: 'bsdtar',
    program: 'bsdtar',
    read: async (zip) => {
      // Extracts to nowhere, which checks the CRCs.
      await demand('sh', '-c', 'exec bsdtar -xOf "$1" > /dev/null', 'sh', zip);
      return lines(await demand('bsdtar', '-tf', zip));
    },
  },
  java('file'),
  java('stream'),
];

export const isInstalled = ({ program }: ZipReader): boolean => spawnSync('which', [program]).status === 0;
