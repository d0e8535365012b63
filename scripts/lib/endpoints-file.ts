import { readFileSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Endpoints } from '../../cli/endpoints.ts';

/** The system that the variable ENDPOINTS_FILE names, such as the `.local/endpoints.json` of `make dev`. */
export function givenEndpoints(): Endpoints | undefined {
  const file = process.env.ENDPOINTS_FILE;
  return file ? (JSON.parse(readFileSync(file, 'utf8')) as Endpoints) : undefined;
}

/** The file by which other programs find a running system: it is there exactly while that can be used. */
export class EndpointsFile {
  readonly #path: string;
  #written: string | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Whether a stack runs that wrote it. What one that was killed has left is removed: it would mislead others. */
  async isInUse(): Promise<boolean> {
    const left = await this.#read();
    if (left === undefined) return false;
    const { linksUrl } = JSON.parse(left) as Endpoints;
    const isAlive = await fetch(linksUrl).then(
      () => true,
      () => false,
    );
    if (!isAlive) await rm(this.#path, { force: true });
    return isAlive;
  }

  /** Writes it whole or not at all, for its owner's eyes only. */
  async write(endpoints: Endpoints): Promise<void> {
    this.#written = `${JSON.stringify(endpoints, undefined, 2)}\n`;
    await mkdir(dirname(this.#path), { recursive: true });
    const draft = `${this.#path}.${process.pid}`;
    await writeFile(draft, this.#written, { mode: 0o600 });
    await rename(draft, this.#path);
  }

  /** Removes it, unless a stack that started later has put its own in its place. */
  async remove(): Promise<void> {
    if (this.#written !== undefined && (await this.#read()) === this.#written) await rm(this.#path, { force: true });
  }

  #read(): Promise<string | undefined> {
    return readFile(this.#path, 'utf8').catch(() => undefined);
  }
}
