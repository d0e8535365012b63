import type { ByteRange, Link, ObjectPin } from './link.ts';
import type { LogEntry } from './log-events.ts';
import type { EpochSeconds } from './system-ports.ts';
import type { LinkId } from './token.ts';

/** Writes one line of the log. */
export type Log = (entry: LogEntry) => void;

/**
 * Where links are kept. Errors are LinkErrors: `storage_unavailable` for whatever the store could not do.
 * `test/contract/link-store.ts` holds every implementation to this.
 */
export interface LinkStore {
  /** The link as last written: a strongly consistent read. */
  get(id: LinkId): Promise<Link | undefined>;
  /**
   * Writes the link only if the stored one has the expected version (0: only if there is none). Atomic. False where it has
   * another: it may be this very write, landed at an earlier try whose answer was lost.
   */
  put(link: Link, expectedVersion: number): Promise<boolean>;
}

/** A page of an owner's links, newest first; where there is a cursor, more may follow, even after an empty one. The cursor is opaque. */
export interface LinkPage {
  links: Link[];
  cursor?: string;
}

/**
 * The owner's view over the links. Each is told as it was last written; a new one may take a moment to be listed.
 * `test/contract/link-store.ts` holds every implementation to this.
 */
export interface LinkIndex {
  /** @throws LinkError `malformed` for a cursor that this index did not hand out for this owner. */
  listByOwner(owner: string, limit: number, cursor?: string): Promise<LinkPage>;
}

/** How a presigned URL is made. */
export interface PresignOptions {
  /** How long the URL lives: at most a week (AWS SigV4). */
  seconds: number;
  contentDisposition: string;
  contentType: string;
}

/** An object as it is now. */
export interface InspectedObject extends ObjectPin {
  /** When the copy ends that was restored of an archived object; absent where it can be read for good. */
  readableUntil?: EpochSeconds;
}

/**
 * Where objects lie. Errors are LinkErrors: `object_gone` where the pinned object is no more (or is another by now),
 * `object_archived` and `object_unreadable` where only its owner can help, `storage_unavailable` for all that may pass. `test/contract/object-store.ts` holds every implementation to this.
 */
export interface ObjectStore {
  /**
   * What a link pins: version, ETag, size, type, checksum. Nothing is read of the body.
   * @throws LinkError `object_missing`, `object_archived`, `object_unreadable`, `storage_unavailable`
   */
  inspect(bucket: string, key: string): Promise<InspectedObject>;
  /** The pinned object's bytes, or a range of them. Resolves once the store has answered and the answer is the pinned one. */
  open(pin: ObjectPin, range?: ByteRange): Promise<AsyncIterable<Uint8Array>>;
  /** A URL that reads the pinned object, and nothing else, for some seconds. */
  presign(pin: ObjectPin, options: PresignOptions): Promise<string>;
}

/** A URL that reads a link's object, under the link's name and type, for so many seconds: at most a week (AWS SigV4). */
export type Presign = (link: Link, seconds: number) => Promise<string>;

/** The recipient has left, or takes nothing any more: there is nobody to send to. */
export class RecipientLeft extends Error {
  override readonly name = 'RecipientLeft';
}

/** Where the bytes of a download go. */
export interface ByteSink {
  /**
   * Resolves when the next chunk may come: this is the back-pressure. Rejects when the sink has gone away; with
   * RecipientLeft where it can tell that this was the recipient's doing.
   */
  write(chunk: Uint8Array): Promise<void>;
  /** Ends the download cleanly: the recipient sees it complete. Rejects as `write` does. */
  end(): Promise<void>;
  /** Breaks the connection off, so that a truncated file cannot look complete. */
  cut(): void;
  /** How many bytes of what was written have been taken, as far as it can tell. */
  readonly taken: number;
}

/** Sends one download into a sink, to its end or its failure, and records the outcome. Never throws. */
export type Send = (sink: ByteSink) => Promise<void>;
