import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Uploaded } from '../upload.ts';
import type { FileFacts } from './source.ts';
import { OWN_PLACE, type WantedFile } from './wanted.ts';

/** A rerun comes within a day, if at all. */
const KEPT_MS = 86_400_000;

interface Upload {
  facts: FileFacts;
  file: WantedFile;
  bucket: string;
  key: string;
}

/**
 * Remembers for a day where an unchanged file was uploaded to, so that the same command does not upload it twice. If anything
 * fails here, the file is uploaded again.
 */
export class KeptUpload {
  readonly #upload: Upload;
  readonly #folder: string;
  readonly #path: string;

  constructor(upload: Upload) {
    const { facts, file, bucket, key } = upload;
    this.#upload = upload;
    // https://specifications.freedesktop.org/basedir-spec/latest/
    const state = process.env.XDG_STATE_HOME || join(homedir(), '.local', 'state');
    this.#folder = join(state, 'single-use-links', 'uploads');
    const place = file.isPlaced ? key.replace(OWN_PLACE, '') : key;
    const known = [bucket, place, file.isPlaced, resolve(file.path), ...Object.values(facts).map(String)];
    this.#path = join(this.#folder, createHash('sha256').update(JSON.stringify(known)).digest('hex'));
  }

  /** Finds the key of the uploaded object, if it is unchanged. */
  async find(s3: S3Client): Promise<string | undefined> {
    try {
      if (Date.now() - (await stat(this.#path)).mtimeMs > KEPT_MS) return undefined;
      const { key, etag, versionId } = JSON.parse(await readFile(this.#path, 'utf8')) as Uploaded & { key: string };
      const { HeadObjectCommand } = await import('@aws-sdk/client-s3');
      const found = await s3.send(new HeadObjectCommand({ Bucket: this.#upload.bucket, Key: key }));
      return found.ETag === etag && found.VersionId === versionId ? key : undefined;
    } catch {
      return undefined;
    }
  }

  async keep({ etag, versionId }: Uploaded): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeFile(this.#path, JSON.stringify({ key: this.#upload.key, etag, versionId }), { mode: 0o600 });
      await this.#forgetOld();
    } catch {
      // The home folder is not writable.
    }
  }

  async #forgetOld(): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      const { mtimeMs } = await stat(path);
      if (Date.now() - mtimeMs > KEPT_MS) await rm(path, { force: true });
    }
  }
}
