import type { Policy } from '../../../../client/index.ts';
import { keysOf, placeArchive } from '../../../create/archive.ts';
import { defaultsFor, type Job } from '../../../create/jobs.ts';
import { checkSettings, checkTimes } from '../../../create/link-options.ts';
import { placeUploads } from '../../../create/placing.ts';
import { newFolder, placed } from '../../../create/wanted.ts';
import type { Plan, PlanOrder } from '../../protocol.ts';
import { readJson } from '../body.ts';
import { RequestRefusal } from '../problem.ts';
import { jsonReply } from '../reply.ts';
import type { Route } from './route.ts';

/** Finds a place for each file, as `links create` does, and refuses what would be refused after the upload. */
export const postPlan: Route = async ({ request, services }) => {
  const order = await readJson<PlanOrder>(request);
  const jobs = jobsOf(order);
  return services.use(async ({ links, endpoints: { bucket } }) => {
    checkSettings({ ...defaultsFor(order.settings), ...order.settings });
    const policy = await links.policy();
    checkTimes(order.settings, policy);
    const plan = order.isArchive ? planArchive : planLinks;
    return jsonReply(200, plan({ settings: order.settings, jobs }, policy, bucket));
  });
};

type Asked = Pick<PlanOrder, 'settings'> & { jobs: Job[] };

function jobsOf({ items, settings }: PlanOrder): Job[] {
  const folders = new Map<number, string>();
  return items.map((item) => {
    if ('key' in item) {
      const { bucket, key, path } = item;
      return { wanted: { name: key, key, path }, bucket, settings };
    }
    const { below, size, folder } = item;
    checkPath(below);
    const file = { path: below, below, size };
    if (folder !== undefined && !folders.has(folder)) folders.set(folder, newFolder());
    const wanted = placed(file, folder === undefined ? undefined : folders.get(folder));
    return { wanted, bucket: undefined, settings };
  });
}

function planLinks({ jobs }: Asked, policy: Policy, bucket: string | undefined): Plan {
  return { places: placesOf(placeUploads(jobs, policy, bucket)) };
}

/** Files are uploaded to the bucket of the objects that are in the archive with them. */
function planArchive({ settings, jobs }: Asked, policy: Policy, bucket: string | undefined): Plan {
  const at = jobs.find((job) => job.bucket !== undefined)?.bucket;
  const archive = placeArchive({ jobs, settings, prefix: undefined, bucket: at }, policy, bucket);
  const { filename } = archive.settings;
  return {
    places: placesOf(archive.jobs),
    archive: { bucket: archive.bucket ?? '', keys: keysOf(archive), filename },
  };
}

function placesOf(jobs: readonly Job[]) {
  return jobs.map(({ wanted, bucket = '' }) => ({ bucket, key: wanted.key }));
}

/** A path out of its folder would name another place in the bucket to whoever copies it to a disk. @throws RequestRefusal */
function checkPath(path: string): void {
  const isPlain = path.split('/').every((part) => part !== '' && part !== '.' && part !== '..') && !path.includes('\0');
  if (isPlain) return;
  throw new RequestRefusal(400, 'bad_path', `"${path}" is no path of a file in a folder: rename it, and add it again.`);
}
