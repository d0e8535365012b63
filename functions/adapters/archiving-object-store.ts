import { type ArchivePin, type ByteRange, isArchive, type ManifestId, type ObjectPin, type Pin } from '../core/link.ts';
import type { InspectedObject, ManifestStore, ObjectStore, PresignOptions } from '../core/ports.ts';

/** A store of objects alone. */
export interface Objects extends Pick<ObjectStore, 'inspect' | 'presign'> {
  open(pin: ObjectPin, range?: ByteRange): Promise<AsyncIterable<Uint8Array>>;
}

/** What there is of archives on AWS: the lists of their files, and their bytes. */
export interface Archives {
  manifests: ManifestStore;
  open(pin: ArchivePin, range?: ByteRange): Promise<AsyncIterable<Uint8Array>>;
}

/**
 * The objects in S3, and the archives that are made of them. The code of archives is loaded with the first one: a download of one
 * object starts without.
 */
export class ArchivingObjectStore implements ObjectStore {
  readonly #objects: Objects;
  readonly #archives: () => Promise<Archives>;

  constructor(objects: Objects, archives: () => Promise<Archives>) {
    this.#objects = objects;
    this.#archives = archives;
  }

  inspect(bucket: string, key: string): Promise<InspectedObject> {
    return this.#objects.inspect(bucket, key);
  }

  async open(pin: Pin, range?: ByteRange): Promise<AsyncIterable<Uint8Array>> {
    return isArchive(pin) ? (await this.#archives()).open(pin, range) : this.#objects.open(pin, range);
  }

  presign(pin: ObjectPin, options: PresignOptions): Promise<string> {
    return this.#objects.presign(pin, options);
  }
}

/** The lists of archives' files, whose store is loaded with the first one. */
export function manifestsOf(archives: () => Promise<Archives>): ManifestStore {
  return {
    put: async (manifest) => (await archives()).manifests.put(manifest),
    get: async (id: ManifestId) => (await archives()).manifests.get(id),
  };
}
