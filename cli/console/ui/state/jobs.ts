import { effect, type Signal, signal } from '@preact/signals';
import type { LinkOrder, MintedLink } from '../../../../client/link.ts';
import type { Place, Plan, PlanOrder } from '../../protocol.ts';
import { splitPath } from '../common/format.ts';
import { announce } from './announce.ts';
import { type ApiError, call, isPassing, trouble } from './api.ts';
import { emptyBasket, type Item, items } from './basket.ts';
import { inTurn, Stopped } from './in-turn.ts';
import { refresh } from './ledger.ts';
import { chosenSettings } from './options.ts';
import { isZip, type Parcel, parcels } from './parcels.ts';
import { Uploads } from './uploads.ts';

/** How a link comes about. */
export type JobState =
  | { is: 'waiting' }
  | { is: 'uploading'; sent: number; speed: number }
  | { is: 'creating' }
  | { is: 'stopped'; sent: number; error?: ApiError | Error }
  | { is: 'done'; link: MintedLink };

export interface Job {
  id: number;
  name: string;
  /** Bytes, as far as they are known. */
  size: number;
  order: LinkOrder;
  state: Signal<JobState>;
  uploads: Uploads;
}

/** The links that are being made, or were made last. */
export const jobs = signal<Job[]>([]);

/** Links on their way at once. */
const AT_ONCE = 3;

const WINDOW_MS = 5_000;

const AGAIN_MS = 2_000;

/** Makes a link for each parcel, with the options of the form. @throws ApiError for an order that would be refused; then nothing is done */
export async function createAll(): Promise<void> {
  const settings = chosenSettings();
  const wanted = parcels.value;
  const listed = items.value.filter((item) => item.kind !== 'prefix');
  const planned = listed.map((item) =>
    item.kind === 'file' ? item.planned : { bucket: item.bucket, key: item.key, path: item.path },
  );
  const order: PlanOrder = { settings, items: planned, isArchive: isZip.value };
  const { places, archive } = await call<Plan>('POST', '/api/plans', { json: order });
  const placeOf = new Map(listed.map((item, n) => [item, places[n]]));
  jobs.value = wanted.map((parcel) => {
    const [item] = parcel.items;
    const object =
      item?.kind === 'prefix'
        ? { bucket: item.bucket, prefix: item.prefix }
        : parcel.zip
          ? archive
          : item && placeOf.get(item);
    return jobOf(parcel, { ...settings, ...object }, placeOf);
  });
  emptyBasket();
  await inTurn(jobs.value, { atOnce: AT_ONCE, act: runJob, stop: () => {} });
}

function jobOf({ items, size, zip }: Parcel, order: LinkOrder, placeOf: Map<Item, Place | undefined>): Job {
  const state = signal<JobState>({ is: 'waiting' });
  const files = items.flatMap((item) => {
    const place = placeOf.get(item);
    return item.kind === 'file' && place ? { name: item.name, file: item.file, place } : [];
  });
  const [{ id = 0, name = '' } = {}] = items;
  const shown = order.filename ?? zip ?? splitPath(name).name;
  return { id, name: shown, size, order, state, uploads: new Uploads(files, meter(state)) };
}

/** Carries a job on from where it is. Never rejects. */
export async function runJob(job: Job): Promise<void> {
  const { state, name, order, uploads } = job;
  const sent = state.value.is === 'stopped' ? state.value.sent : 0;
  try {
    if (!uploads.isDone) {
      state.value = { is: 'uploading', sent, speed: 0 };
      await uploads.run();
    }
    state.value = { is: 'creating' };
    const link = await call<MintedLink>('POST', '/api/links', { json: order });
    state.value = { is: 'done', link };
    announce(`The link for ${name} is ready.`);
    await refresh().catch(() => {});
  } catch (error) {
    const before = state.value;
    const reached = before.is === 'uploading' ? before.sent : job.size;
    state.value = { is: 'stopped', sent: reached, ...(error instanceof Stopped ? {} : { error: error as Error }) };
    if (!(error instanceof Stopped)) announce(`${name}: ${(error as Error).message}`);
    // Another call may have worked since: then no news of that comes any more.
    if (isPassing(error) && !trouble.peek()) setTimeout(goOn, AGAIN_MS);
  }
}

export function pauseJob({ uploads }: Job): void {
  uploads.stop();
}

/** Gives a job up, and its upload. */
export async function cancelJob(job: Job): Promise<void> {
  jobs.value = jobs.value.filter((one) => one !== job);
  await job.uploads.cancel().catch(() => {});
}

export function clearJobs(): void {
  jobs.value = [];
}

/** As soon as calls work again, whatever stopped with them goes on. */
effect(() => {
  if (!trouble.value) goOn();
});

function goOn(): void {
  for (const job of jobs.peek()) {
    const state = job.state.peek();
    if (state.is === 'stopped' && isPassing(state.error)) void runJob(job);
  }
}

/** Measures the speed over the last seconds. */
function meter(state: Signal<JobState>): (sent: number) => void {
  let samples: { at: number; sent: number }[] = [];
  return (sent) => {
    const at = performance.now();
    samples = [...samples.filter((one) => at - one.at < WINDOW_MS && one.sent <= sent), { at, sent }];
    const [first = { at, sent }] = samples;
    const speed = at === first.at ? 0 : ((sent - first.sent) / (at - first.at)) * 1000;
    if (state.peek().is === 'uploading') state.value = { is: 'uploading', sent, speed };
  };
}
