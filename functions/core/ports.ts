import type { Manifest } from './archive/manifest.ts';
import type { ByteRange, Link, ManifestId, ObjectPin, Pin } from './link.ts';
import type { LogEntry } from './log-events.ts';
import type { EpochSeconds } from './system-ports.ts';
import type { LinkId } from './token.ts';

/** Writes one line of the log. */
export type Log = (entry: LogEntry) => void;

/**
 * The store of the links. Every failure is a LinkError `storage_unavailable`. `test/contract/link-store.ts` tests every
 * implementation.
 */
export interface LinkStore {
  /** Reads the link as last written, with strong consistency. */
  get(id: LinkId): Promise<Link | undefined>;
  /**
   * Writes the link if the stored one has the expected version (0: if there is none), atomically. False if the stored one has
   * another version. An earlier try of this same write may have made that, if its answer was lost.
   */
  put(link: Link, expectedVersion: number): Promise<boolean>;
}

/** A page of an owner's links, newest first. With a cursor, which is opaque, more may follow, even after an empty page. */
export interface LinkPage {
  links: Link[];
  cursor?: string;
}

/**
 * Lists an owner's links. Each is as last written, but a new one may take a moment to appear. `test/contract/link-store.ts`
 * tests every implementation.
 */
export interface LinkIndex {
  /** @throws LinkError `malformed` for a cursor that this index did not give out for this owner */
  listByOwner(owner: string, limit: number, cursor?: string): Promise<LinkPage>;
}

/** The settings of a presigned URL. */
export interface PresignOptions {
  /** How long the URL lives, in seconds: at most a week (AWS SigV4). */
  seconds: number;
  contentDisposition: string;
  contentType: string;
}

/** An object, as it is now. */
export interface InspectedObject extends ObjectPin {
  /** When the restored copy of an archived object expires. Absent if the object stays readable. */
  readableUntil?: EpochSeconds;
  /** When it was last written. */
  modifiedAt: EpochSeconds;
}

/**
 * The store of the objects. Every failure is a LinkError: `object_gone` if the pinned object was removed or replaced,
 * `object_archived` and `object_unreadable` if only its owner can help, `storage_unavailable` if it may pass.
 * `test/contract/object-store.ts` tests every implementation.
 */
export interface ObjectStore {
  /**
   * Reads what a link pins: version, ETag, size, type, checksum. Reads nothing of the body.
   * @throws LinkError `object_missing`, `object_archived`, `object_unreadable`, `storage_unavailable`
   */
  inspect(bucket: string, key: string): Promise<InspectedObject>;
  /**
   * Opens the pinned object or archive, or a range of it. Resolves once the store has answered with exactly that object, or
   * with exactly the first one of the archive's files in the range, or near it if it has none.
   */
  open(pin: Pin, range?: ByteRange): Promise<AsyncIterable<Uint8Array>>;
  /** Makes a URL that reads only the pinned object, for some seconds. */
  presign(pin: ObjectPin, options: PresignOptions): Promise<string>;
}

/**
 * The store of the lists of archives' files. Every failure is a LinkError: `storage_unavailable` if it may pass.
 * `test/contract/manifest-store.ts` tests every implementation.
 */
export interface ManifestStore {
  /**
   * Writes a list, unless it is there already: an earlier try of the same write. Nothing changes it afterwards.
   * @throws LinkError `too_large` if the list is longer than an item may be
   */
  put(manifest: Manifest): Promise<void>;
  /** @throws LinkError `object_gone` if there is no such list */
  get(id: ManifestId): Promise<Manifest>;
}

/** An object in a list of a bucket. The size is in bytes. */
export interface ListedObject {
  key: string;
  size: number;
}

/** Reads what is needed of objects to make an archive of them. Every failure is a LinkError. */
export interface ArchiveSource {
  /** Lists the objects whose keys begin with the prefix, in the order of their keys: all, or the first ones, at least `enough`. */
  list(bucket: string, prefix: string, enough: number): Promise<ListedObject[]>;
  /**
   * Reads all of a pinned object and computes its CRC-32. Checks the bytes by S3's own checksum of the object, if it is a CRC64NVME.
   * @throws LinkError as `ObjectStore.open`; what `check` throws, which is called after each chunk
   */
  crc32Of(pin: ObjectPin, check: () => void): Promise<number>;
}

/** Makes a URL that reads a link's object, under the link's name and type, for at most a week (AWS SigV4). */
export type Presign = (link: Link, seconds: number) => Promise<string>;

/** The recipient has left or takes no more bytes. */
export class RecipientLeft extends Error {
  override readonly name = 'RecipientLeft';
}

/** The destination of a download. */
export interface ByteSink {
  /**
   * Resolves when the next chunk may come, which is the back-pressure. Rejects if the sink is gone: with RecipientLeft if it
   * can tell that the recipient left.
   */
  write(chunk: Uint8Array): Promise<void>;
  /** Ends the download cleanly, so that the recipient sees it complete. Rejects as `write` does. */
  end(): Promise<void>;
  /** Breaks the connection, so that a truncated file cannot look complete. */
  cut(): void;
  /** How many of the written bytes were taken, as far as the sink can tell. */
  readonly taken: number;
}

/** Sends a download into a sink and records its outcome. Never throws. */
export type Send = (sink: ByteSink) => Promise<void>;
