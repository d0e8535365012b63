declare module 'proxy-from-env' {
  /** Finds the environment's proxy for a URL; empty if there is none. */
  export function getProxyForUrl(url: string): string;
}
