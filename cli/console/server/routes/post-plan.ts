import { defaultsFor } from '../../../create/jobs.ts';
import { checkSettings } from '../../../create/link-options.ts';
import { placeUploads } from '../../../create/placing.ts';
import { newFolder, placed } from '../../../create/wanted.ts';
import type { Plan, PlanOrder } from '../../protocol.ts';
import { readJson } from '../body.ts';
import { RequestRefusal } from '../problem.ts';
import { jsonReply } from '../reply.ts';
import type { Route } from './route.ts';

/** Finds a place for each file, as `links create` does, and refuses what would be refused after the upload. */
export const postPlan: Route = async ({ request, services }) => {
  const { files, settings, bucket } = await readJson<PlanOrder>(request);
  const folders = new Map<number, string>();
  const jobs = files.map(({ below, size, folder }) => {
    checkPath(below);
    const file = { path: below, below, size };
    if (folder !== undefined && !folders.has(folder)) folders.set(folder, newFolder());
    return { wanted: placed(file, folder === undefined ? undefined : folders.get(folder)), bucket, settings };
  });
  return services.use(async ({ links, endpoints }) => {
    checkSettings({ ...defaultsFor(settings), ...settings });
    const places = placeUploads(jobs, await links.policy(), endpoints.bucket).map(({ wanted, bucket: at = '' }) => ({
      bucket: at,
      key: wanted.key,
    }));
    return jsonReply(200, { places } satisfies Plan);
  });
};

/** A path out of its folder would name another place in the bucket to whoever copies it to a disk. @throws RequestRefusal */
function checkPath(path: string): void {
  const isPlain = path.split('/').every((part) => part !== '' && part !== '.' && part !== '..') && !path.includes('\0');
  if (isPlain) return;
  throw new RequestRefusal(400, 'bad_path', `"${path}" is no path of a file in a folder: rename it, and add it again.`);
}
