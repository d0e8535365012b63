import { RequestRefusal } from '../problem.ts';
import { deleteLink } from './delete-link.ts';
import { getFiles } from './get-files.ts';
import { getLedger } from './get-ledger.ts';
import { getObjects } from './get-objects.ts';
import { getSetup } from './get-setup.ts';
import { postAbort } from './post-abort.ts';
import { postComplete } from './post-complete.ts';
import { postLink } from './post-link.ts';
import { postPlan } from './post-plan.ts';
import { postUpload } from './post-upload.ts';
import { putPart } from './put-part.ts';
import type { Route } from './route.ts';

/** Every call that the page can make. */
const ROUTES: Readonly<Record<string, Route>> = {
  'GET /api/setup': getSetup,
  'GET /api/ledger': getLedger,
  'POST /api/links': postLink,
  'DELETE /api/links/{id}': deleteLink,
  'GET /api/links/{id}/files': getFiles,
  'GET /api/objects': getObjects,
  'POST /api/plans': postPlan,
  'POST /api/uploads': postUpload,
  'PUT /api/uploads/part': putPart,
  'POST /api/uploads/complete': postComplete,
  'POST /api/uploads/abort': postAbort,
};

/** Finds what answers, and the id in the path. @throws RequestRefusal if nothing does */
export function findRoute(method: string, path: string): { route: Route; id: string } {
  const [, id, rest = ''] = /^\/api\/links\/([\w-]+)(\/files)?$/.exec(path) ?? [];
  const name = `${method} ${id === undefined ? path : `/api/links/{id}${rest}`}`;
  const route = Object.hasOwn(ROUTES, name) ? ROUTES[name] : undefined;
  if (!route) throw new RequestRefusal(404, 'unknown_route', 'The console has nothing at this address.');
  return { route, id: id ?? '' };
}
