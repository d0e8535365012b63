import { randomBytes } from 'node:crypto';
import type { LinkEvent } from '../../functions/core/events.ts';
import type { LogEntry } from '../../functions/core/log-events.ts';
import type { Random } from '../../functions/core/system-ports.ts';
import { presignBy } from '../../functions/http/disposition.ts';
import { NOW } from './links.ts';
import { MemoryArchiveSource, MemoryManifestStore } from './memory-archives.ts';
import { MemoryLinkStore } from './memory-link-store.ts';
import { MemoryObjectStore } from './memory-object-store.ts';

export const random: Random = (bytes) => randomBytes(bytes);

/** All of the core's ports, in memory, with a clock that a test turns and a log that it reads. */
export function memoryPorts() {
  const links = new MemoryLinkStore();
  const time = { now: NOW };
  const logged: LogEntry[] = [];
  const told: LinkEvent[] = [];
  const objects = new MemoryObjectStore();
  return {
    links,
    index: links,
    objects,
    manifests: new MemoryManifestStore(),
    archives: new MemoryArchiveSource(objects),
    presign: presignBy(objects),
    time,
    clock: () => time.now,
    random,
    pause: async () => {},
    log: (entry: LogEntry) => void logged.push(entry),
    logged,
    events: { emit: (event: LinkEvent) => void told.push(event), flush: async () => {} },
    told,
  };
}
