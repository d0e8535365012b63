import { LinkError } from '../core/errors.ts';

/** The worker's folder, and so its scope: it answers for the addresses below, and the server answers for those it leaves alone. */
export const SAVING_PATH = '/saving/';

/** Every path of both URLs, and its name in the metrics. `{id}` stands for any one part. */
const ROUTES = {
  '/download': 'download',
  '/claim': 'claim',
  '/saving/worker.js': 'other',
  '/links': 'links',
  '/links/{id}': 'links',
  '/get-link': 'links',
  '/policy': 'links',
  '/healthz': 'probe',
  '/readyz': 'probe',
} as const;

type Path = keyof typeof ROUTES;
type PathOf<Name> = { [P in Path]: (typeof ROUTES)[P] extends Name ? P : never }[Path];

/** The route of a request. It is also the label of its metrics, so there are only a few. */
export type Route = (typeof ROUTES)[Path];

/** The owner API's paths, and the recipient's. */
export type OwnerPath = PathOf<'links'>;
export type RecipientPath = PathOf<'download' | 'claim' | 'other'>;

/** The handlers by path and method. A path without a handler does not compile. */
export type Handlers<P extends Path, Handle> = Readonly<Record<P, Readonly<Record<string, Handle>>>>;

/** The route of a path or URL. */
export function routeOf(url: string): Route {
  const path = templateOf(url.split('?', 1)[0] ?? '');
  return Object.hasOwn(ROUTES, path) ? ROUTES[path as Path] : 'other';
}

/** @throws LinkError `unknown_route`, `method_not_allowed` */
export function findHandler<P extends Path, Handle>(
  handlers: Handlers<P, Handle>,
  { method, path }: { method: string; path: string },
): Handle {
  const template = templateOf(path);
  if (!Object.hasOwn(handlers, template)) throw new LinkError('unknown_route');
  const byMethod = handlers[template as P];
  const handle = Object.hasOwn(byMethod, method) ? byMethod[method] : undefined;
  if (!handle) throw new LinkError('method_not_allowed', { allow: Object.keys(byMethod).join(', ') });
  return handle;
}

function templateOf(path: string): string {
  return path.replace(/^\/links\/[^/]+$/, '/links/{id}');
}
