/** What pages and the service worker say to each other. Secrets go one way only: the token and PIN, from page to worker. */

/** What a page asks of the worker, over a port that the answer comes back by. */
export type Question = {
  /** By the server's clock: milliseconds since 1970. */
  now: number;
} /** Claim, if nobody has in this browser, and get ready to download. */ & (
  | { kind: 'start'; token: string; pin?: string }
  /** How does it stand? Asking also keeps the browser from stopping the worker, as it does with idle ones. */
  | { kind: 'look'; linkId: string }
);

export type Answer =
  /** The address to navigate a frame to: the browser's own download of it begins there. */
  | { kind: 'ready'; path: string; progress: Progress }
  | { kind: 'going'; progress: Progress }
  /** This browser holds a claim that it has not finished. */
  | { kind: 'kept'; until: number }
  | { kind: 'nothing' }
  /** The server said no, with this page. */
  | { kind: 'refused'; html: string }
  /** It cannot be downloaded in parts: the form must do. */
  | { kind: 'form' };

export type Phase =
  | 'starting'
  | 'downloading'
  /** No way to the server. */
  | 'offline'
  /** The server answers, but not with the file. */
  | 'waiting'
  | 'complete'
  | 'brokeOff'
  | 'stopped'
  | 'corrupt'
  | 'refused';

/** How a download stands. Broadcast on CHANNEL to every tab; nothing in it is secret. */
export interface Progress {
  linkId: string;
  phase: Phase;
  filename: string;
  /** Bytes. */
  size: number;
  /** Bytes that have come. */
  received: number;
  /** Until when this browser may start again: milliseconds since 1970, by the server's clock. */
  until: number;
  /** Whether there is a checksum to check the file with. */
  hasDigest: boolean;
}

export const CHANNEL = 'downloads';

/** The worker's folder, and so its scope. */
export const SCOPE = '/saving/';

/** As functions/core/token.ts reckons it: base64url of the first 16 bytes of SHA-256 over the token's own. */
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
