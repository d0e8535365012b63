import type { Seen } from './client.ts';
import type { Rule, Site } from './site.ts';

/** What the first client has in the end: no byte of the file, the beginning of it and a cut, or all of it, ended cleanly. */
export type Bytes = 'none' | 'part' | 'whole';

/** What the first client sees. Status 0: nothing came back. The code is the problem's. */
export interface Sight {
  status: number;
  code?: string;
  bytes: Bytes;
}

/** The link in the table: the state of its claim, if there is one, and whether it was revoked. */
export type TableState =
  | 'free'
  | 'reserved'
  | 'committed'
  | 'completed'
  | 'failed'
  | 'redirected'
  | 'free, revoked'
  | 'completed, revoked';

/** One row of the table: what is done to the system, and what must come of it. */
export interface Scenario {
  /** Unique: the row's first cell. */
  name: string;
  /** What the link's order says beyond the key. */
  order?: Record<string, unknown>;
  /** 1 MB by default; `large` is 48 MB. */
  file?: 'small' | 'large';
  /**
   * The link hands out an archive of two files, and the file is one of them: the first, or a later one. The faults of S3 befall
   * that one.
   */
  archive?: 'first' | 'later';
  /** A redeem function of its own, for a scenario that kills it. */
  hasOwnRuntime?: boolean;
  /** What befalls the function's calls. */
  rules?: Rule[];
  /** What happens before the first client comes. */
  arrange?: (site: Site) => Promise<unknown>;
  /** What the first client does: by default a plain GET with an Idempotency-Key of its own. */
  act?: (site: Site) => Promise<Seen>;
  sees: Sight;
  table: TableState;
  /** Why the use may be spent though the client has not the whole file: its key must then fetch it. */
  unknowable?: string;
  /** The client may have gone before any call was made that the faults could befall. */
  mayBeUnmet?: true;
  /** A known defect: the scenario fails, and says why here, until that is put right. */
  defect?: string;
}

/** Scenarios of one kind, as the page shows them. */
export interface ScenarioGroup {
  title: string;
  scenarios: readonly Scenario[];
}

export const WHOLE: Sight = { status: 200, bytes: 'whole' };
export const IN_PARTS: Sight = { status: 206, bytes: 'whole' };
/** The head and the beginning of the file, then a broken connection. */
export const CUT: Sight = { status: 200, bytes: 'part' };
export const REDIRECTED: Sight = { status: 302, bytes: 'whole' };
export const UNAVAILABLE: Sight = { status: 503, code: 'storage_unavailable', bytes: 'none' };
export const UNKNOWN: Sight = { status: 503, code: 'outcome_unknown', bytes: 'none' };
export const ARCHIVED: Sight = { status: 409, code: 'object_archived', bytes: 'none' };
export const UNREADABLE: Sight = { status: 409, code: 'object_unreadable', bytes: 'none' };
export const GONE: Sight = { status: 410, code: 'object_gone', bytes: 'none' };
export const REVOKED: Sight = { status: 410, code: 'revoked', bytes: 'none' };
/** Lambda's own answer where the function failed before its first byte. */
export const FAILED: Sight = { status: 502, bytes: 'none' };
export const NOTHING: Sight = { status: 0, bytes: 'none' };
