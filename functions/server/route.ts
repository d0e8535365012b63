/** Where a request goes; also the label of its metrics, so one of few words. */
export type Route = 'probe' | 'links' | 'download' | 'claim' | 'other';

/** The owner API's paths, the recipient's, and the probes'. */
export function routeOf(url: string): Route {
  const path = url.split('?', 1)[0] ?? '';
  if (path === '/healthz' || path === '/readyz') return 'probe';
  if (path === '/links' || path.startsWith('/links/') || path === '/get-link' || path === '/policy') return 'links';
  if (path === '/download') return 'download';
  return path === '/claim' ? 'claim' : 'other';
}
