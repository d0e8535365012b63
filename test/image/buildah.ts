import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { capture } from '../../scripts/lib/command.ts';
import { ROOT } from '../../scripts/lib/terraform.ts';
import {
  type Command,
  type ContainerEngine,
  configOf,
  demand,
  type Environment,
  type ImageConfig,
  optionsOf,
} from './container-engine.ts';

const IMAGE = 'localhost/single-use-links-test';
const CONTAINER = 'single-use-links-test';
/** buildah reads no more once the command has ended, so the last that it prints would be lost now and then. */
const LINGER = '"$@"; code=$?; sleep 1; exit $code';
const DIGEST = /@sha256:[0-9a-f]{64}/g;

/**
 * buildah by chroot, which needs no engine and no cgroups: the image's files, run as the image's user. It cannot make a root
 * file system read-only, so what has been written there is looked for afterwards.
 */
export class Buildah implements ContainerEngine {
  readonly name = 'buildah';
  readonly #options: readonly string[];
  #filesAtFirst = '';

  /** `options` are buildah's own, with which it finds the base image. */
  constructor(options: readonly string[]) {
    this.#options = options;
  }

  async build(): Promise<void> {
    await this.remove();
    // The health check is Docker's: OCI's own format has no place for it.
    const options = ['--isolation', 'chroot', '--network', 'host', '--pull-never', '--format', 'docker'];
    // What npm is told on this machine, it is told in the build.
    const npmrc = join(homedir(), '.npmrc');
    const volume = existsSync(npmrc) ? ['--volume', `${npmrc}:/root/.npmrc:ro`] : [];
    const file = await this.#dockerfile();
    await this.#buildah('bud', ...options, ...volume, '--file', file, '--tag', IMAGE, ROOT);
    await this.#buildah('from', '--pull-never', '--name', CONTAINER, IMAGE);
    // The first run makes what every container gets: /etc/hosts, and where the owners' file is mounted.
    await this.run(['true'], { OWNERS_FILE: join(ROOT, 'scripts/docker/owners.json') });
    this.#filesAtFirst = await this.#listFiles();
  }

  async readConfig(): Promise<ImageConfig> {
    return configOf(JSON.parse(await this.#buildah('inspect', '--type', 'image', IMAGE)).Docker.config);
  }

  serve({ command }: ImageConfig, environment: Environment): Command {
    const options = ['--isolation', 'chroot', '--network', 'host', ...optionsOf(environment)];
    return ['buildah', ...this.#options, 'run', ...options, CONTAINER, '--', 'sh', '-c', LINGER, 'sh', ...command];
  }

  run(command: Command, environment: Environment = {}) {
    const [program, ...args] = this.serve({ command } as ImageConfig, environment);
    return capture(program, args);
  }

  async readStatus(child: number): Promise<string> {
    return readFile(`/proc/${await innermostOf(child)}/status`, 'utf8');
  }

  /** To the server's own process: buildah would kill it where it gets a signal itself. */
  async signal(child: number, signal: NodeJS.Signals): Promise<void> {
    process.kill(await innermostOf(child), signal);
  }

  async demandRootUnwritten(): Promise<void> {
    const before = new Set(this.#filesAtFirst.split('\n'));
    const written = (await this.#listFiles()).split('\n').filter((file) => !before.has(file));
    if (written.length > 0) throw new Error(`The server has written:\n${written.join('\n')}`);
  }

  async remove(): Promise<void> {
    await capture('buildah', [...this.#options, 'rm', CONTAINER]);
    await capture('buildah', [...this.#options, 'rmi', IMAGE]);
  }

  /** The Dockerfile without the digest of its base image: the one that is made here is not the registry's. */
  async #dockerfile(): Promise<string> {
    const file = join(ROOT, '.local', 'Dockerfile');
    await mkdir(join(ROOT, '.local'), { recursive: true });
    await writeFile(file, (await readFile(join(ROOT, 'Dockerfile'), 'utf8')).replace(DIGEST, ''));
    return file;
  }

  /** A line a file, with all that a write would change of it. Of a folder buildah itself changes the time. */
  async #listFiles(): Promise<string> {
    const root = (await this.#buildah('mount', CONTAINER)).trim();
    return demand('find', [root, '-xdev', '-not', '-type', 'd', '-printf', '/%P %m %s %T@\\n']);
  }

  #buildah(...args: string[]): Promise<string> {
    return demand('buildah', [...this.#options, ...args]);
  }
}

/** The process at the end of a chain: each of buildah's processes waits for one child, and the last is the container's. */
async function innermostOf(pid: number): Promise<number> {
  // A child belongs to the thread that started it.
  const threads = await readdir(`/proc/${pid}/task`);
  const children = await Promise.all(threads.map((one) => readFile(`/proc/${pid}/task/${one}/children`, 'utf8')));
  const child = Number(children.join('').split(' ')[0]);
  return child > 0 ? innermostOf(child) : pid;
}
