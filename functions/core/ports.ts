import type { ByteRange, Link, ObjectPin } from './link.ts';
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
  /** Opens the pinned object, or a range of it. Resolves once the store has answered with exactly that object. */
  open(pin: ObjectPin, range?: ByteRange): Promise<AsyncIterable<Uint8Array>>;
  /** Makes a URL that reads only the pinned object, for some seconds. */
  presign(pin: ObjectPin, options: PresignOptions): Promise<string>;
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
