import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Endpoints } from '../../cli/endpoints.ts';
import type { Stack, StackOptions } from '../../scripts/local/start-stack.ts';
import { Owner } from './owner.ts';
import { type Outcome, run } from './run.ts';
import { useStack } from './system.ts';

/** The `links` command of this repository. */
export const LINKS = resolve(import.meta.dirname, '../../cli/links.ts');

/** Takes away what this machine's own environment may say. */
export const CLEAN_ENVIRONMENT = {
  LINKS_URL: undefined,
  LINKS_BUCKET: undefined,
  FORCE_COLOR: undefined,
  AWS_CA_BUNDLE: undefined,
  ...Object.fromEntries(
    ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'].flatMap((name) => [
      [name, undefined],
      [name.toUpperCase(), undefined],
    ]),
  ),
};

export interface LinksOptions {
  env?: Record<string, string | undefined>;
  input?: string;
  /** A program that runs it, with its arguments: the command is put after them. */
  by?: readonly string[];
}

/** The `links` command beside an embedded stack, in a folder that `make dev` was run in, as far as it can tell. */
export interface Cli {
  stack: Stack;
  endpoints: Endpoints;
  owner: Owner;
  /** Where the command runs. */
  folder: string;
  /** Runs it to its end, as a person would whose output is piped. */
  links(args: readonly string[], options?: LinksOptions): Promise<Outcome>;
  /** Its `--json`, for a command that must not fail. */
  json<T>(...args: string[]): Promise<T>;
  close(): Promise<void>;
}

/** A link as `links create --json` prints it. */
export type CreatedLink = Record<string, unknown> & { url: string; id: string; key: string };

export async function useCli(options: StackOptions = {}): Promise<Cli> {
  const { endpoints, stack } = await useStack(options);
  const folder = await mkdtemp(join(tmpdir(), 'cli-'));
  await mkdir(join(folder, '.local'));
  await writeFile(join(folder, '.local', 'endpoints.json'), JSON.stringify(stack.endpoints));
  const links = (args: readonly string[], { env = {}, by = [], ...options }: LinksOptions = {}) => {
    const [program = '', ...words] = [...by, process.execPath, LINKS, ...args];
    return run(program, words, {
      ...options,
      cwd: folder,
      env: { ...CLEAN_ENVIRONMENT, XDG_STATE_HOME: join(folder, '.state'), ...env },
    });
  };
  const json = async (...args: string[]) => {
    const { code, stdout, stderr } = await links([...args, '--json']);
    if (code !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  };
  const close = async () => {
    await stack.close();
    await rm(folder, { recursive: true });
  };
  return { stack, endpoints, owner: new Owner(endpoints), folder, links, json, close };
}

/** What was printed as lines of JSON. */
export function jsonLines<T = CreatedLink>(stdout: string): T[] {
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T);
}
