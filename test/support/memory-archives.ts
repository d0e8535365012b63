import { crc32 } from 'node:zlib';
import { ArchiveReader } from '../../functions/adapters/archive-reader.ts';
import { ArchivingObjectStore } from '../../functions/adapters/archiving-object-store.ts';
import type { Manifest } from '../../functions/core/archive/manifest.ts';
import { isFolder } from '../../functions/core/archive/names.ts';
import { LinkError } from '../../functions/core/errors.ts';
import type { ManifestId, ObjectPin } from '../../functions/core/link.ts';
import type { ArchiveSource, ListedObject, ManifestStore } from '../../functions/core/ports.ts';
import type { MemoryObjectStore } from './memory-object-store.ts';

/** The lists of archives' files, in memory. */
export class MemoryManifestStore implements ManifestStore {
  readonly manifests = new Map<ManifestId, Manifest>();

  async put(manifest: Manifest): Promise<void> {
    if (!this.manifests.has(manifest.id)) this.manifests.set(manifest.id, manifest);
  }

  async get(id: ManifestId): Promise<Manifest> {
    const manifest = this.manifests.get(id);
    if (!manifest) throw new LinkError('object_gone');
    return manifest;
  }
}

/** What is needed to make archives of the objects in memory. Counts the objects that it read. */
export class MemoryArchiveSource implements ArchiveSource {
  readonly #objects: MemoryObjectStore;
  reads = 0;

  constructor(objects: MemoryObjectStore) {
    this.#objects = objects;
  }

  async list(_bucket: string, prefix: string): Promise<ListedObject[]> {
    const found = [...this.#objects.objects].filter(([key]) => key.startsWith(prefix));
    const listed = found.map(([key, { bytes }]) => ({ key, size: bytes.length }));
    return listed.filter((object) => !isFolder(object)).toSorted((a, b) => (a.key < b.key ? -1 : 1));
  }

  async crc32Of({ key }: ObjectPin, check: () => void): Promise<number> {
    this.reads++;
    check();
    return crc32(this.#objects.objects.get(key)?.bytes ?? '');
  }
}

/** The objects in memory, and the archives that are made of them. */
export function withArchives(objects: MemoryObjectStore, manifests: ManifestStore): ArchivingObjectStore {
  const reader = new ArchiveReader(objects, manifests);
  return new ArchivingObjectStore(objects, async () => ({ manifests, open: (pin, range) => reader.open(pin, range) }));
}
