/** The messages between pages and the service worker. Secrets go one way only: the token and PIN, from page to worker. */

/** A page's question to the worker, over a port on which the answer comes back. */
export type Question = {
  /** By the server's clock: milliseconds since 1970. */
  now: number;
} /** Claim, unless this browser already has, and get ready to download. */ & (
  | { kind: 'start'; token: string; pin?: string | undefined }
  /** How does it stand? The question also keeps the worker alive: browsers stop idle ones. */
  | { kind: 'look'; linkId: string }
);

export type Answer =
  /** Where to navigate a frame, so that the browser's own download begins. */
  | { kind: 'ready'; path: string; progress: Progress }
  | { kind: 'going'; progress: Progress }
  /** This browser holds a claim whose download it has not finished. */
  | { kind: 'kept'; until: number }
  | { kind: 'nothing' }
  /** The server refused, with this page. */
  | { kind: 'refused'; html: string }
  /** It cannot be downloaded in parts: the page must use the form. */
  | { kind: 'form' };

export type Phase =
  | 'starting'
  | 'downloading'
  /** The server cannot be reached. */
  | 'offline'
  /** The server answers, but not with the file. */
  | 'waiting'
  | 'complete'
  | 'brokeOff'
  | 'stopped'
  | 'corrupt'
  | 'refused';

/** How a download stands. The worker broadcasts it on CHANNEL to every tab; nothing in it is secret. */
export interface Progress {
  linkId: string;
  phase: Phase;
  filename: string;
  /** Bytes. */
  size: number;
  /** Bytes received. */
  received: number;
  /** Until when this browser may start again: milliseconds since 1970, by the server's clock. */
  until: number;
  /** Whether there is a checksum to check the file with. */
  hasDigest: boolean;
}

export const CHANNEL = 'downloads';

/** The worker's folder, and so its scope. */
export const SCOPE = '/saving/';

/** The id of a token's link, as functions/core/token.ts computes it: base64url of the first 16 bytes of the token's SHA-256. */
export async function linkIdOf(token: string): Promise<string> {
  const bytes = Uint8Array.from(atob(token.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).subarray(0, 16));
}

export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
