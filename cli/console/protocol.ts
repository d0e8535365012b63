import type { ArchivedFile, ArchivedKey, InspectedLink, LinkOrder, Policy } from '../../client/link.ts';

// The calls between the page and its server, on one machine and of one version. Times are ISO 8601, sizes bytes.

/** Everything of an order but its objects. */
export type OrderSettings = Omit<LinkOrder, 'key' | 'keys' | 'prefix' | 'bucket'>;

/** The answer to `POST /session`. */
export interface Opened {
  /** Goes into the header KEY_HEADER of every call. */
  key: string;
  /** Starts the console again at the same port, once it has ended. */
  command: string;
}

export const KEY_HEADER = 'x-console-key';

/** The answer to `GET /api/setup`. */
export interface Setup extends Policy {
  version: string;
  region: string;
  /** Whether this is the system of a `make dev`. */
  isLocal: boolean;
  /** The sender where an order names none: LINKS_FROM. */
  from?: string | undefined;
  /** The bucket that uploads go to. */
  bucket: string;
  /** How many files an archive may have. */
  archiveFiles: number;
}

/** The code of a problem with `POST /api/links` after which there may be a link or not: no answer came from the owner API. */
export const UNKNOWN_OUTCOME = 'outcome_unknown';

/** The answer to `GET /api/ledger`: the newest links, newest first, without the files of archives. */
export interface Ledger {
  /** Another one as soon as anything has changed. */
  version: string;
  links: InspectedLink[];
  isMore: boolean;
}

/** The answer to `GET /api/links/{id}/files`: the files of an archive, in its order; none if their list is no longer kept. */
export interface Files {
  files: ArchivedFile[];
}

/** A file that the page wants to upload. */
export interface PlannedFile {
  /** Its path, from the dropped folder on. */
  below: string;
  size: number;
  /** The folder that it was dropped with: files of one folder stay together. */
  folder?: number | undefined;
}

/** The place of one file in S3. */
export interface Place {
  bucket: string;
  key: string;
}

/** An object that lies in the bucket already. */
export interface PlannedObject extends Place {
  /** Its path in an archive; made of the key if absent. */
  path?: string | undefined;
}

/** The body of `POST /api/plans`, which refuses what the owner API would refuse after the upload. */
export interface PlanOrder {
  settings: OrderSettings;
  /** What to upload, and what lies in the bucket already. */
  items: (PlannedFile | PlannedObject)[];
  /** Whether one link leads to all of them, as a ZIP. */
  isArchive: boolean;
}

/** The answer to `POST /api/plans`. */
export interface Plan {
  /** In the order of the items. */
  places: Place[];
  /** The order for the archive, once its files are there. */
  archive?: PlannedArchive | undefined;
}

export interface PlannedArchive {
  bucket: string;
  keys: ArchivedKey[];
  /** Absent if the owner API names the archive. */
  filename?: string | undefined;
}

/** The body of `POST /api/uploads`. */
export interface UploadOrder extends Place {
  size: number;
}

/** An upload in parts that has begun. The page keeps it, so that it outlives the server. */
export interface BegunUpload extends Place {
  uploadId: string;
  /** All parts have this size, except the last one. */
  partBytes: number;
}

/** The code of a problem with an upload that S3 has forgotten: only a new one can work. */
export const FORGOTTEN_UPLOAD = 'upload_forgotten';

/** A part that S3 has. */
export interface UploadedPart {
  number: number;
  etag: string;
  size: number;
  crc32: number;
}

/** The body of `POST /api/uploads/complete`. */
export interface FinishedUpload extends BegunUpload {
  parts: UploadedPart[];
}

/** The answer to `GET /api/objects`. */
export interface Objects {
  /** The "folders": prefixes that end with a slash. */
  folders: string[];
  objects: { key: string; size: number; modifiedAt?: string | undefined }[];
  /** Asks for the next page. */
  cursor?: string | undefined;
  /** How many keys were looked at, in a search. */
  searched?: number | undefined;
}

/** The answer to every call that failed. */
export interface Problem {
  /** One word for the page: `credentials`, `closed`, or one of the owner API's codes. */
  code: string;
  /** What happened and what to do next. */
  message: string;
  /** A command that helps, to copy. */
  command?: string | undefined;
}
