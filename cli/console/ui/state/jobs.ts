import { effect, type Signal, signal } from '@preact/signals';
import type { InspectedLink, LinkOrder, MintedLink } from '../../../../client/link.ts';
import type { Place, Plan, PlanOrder } from '../../protocol.ts';
import { splitPath } from '../common/format.ts';
import { announce } from './announce.ts';
import { type ApiError, call, isPassing, trouble } from './api.ts';
import { type Item, items, removeItems } from './basket.ts';
import { inTurn, Stopped } from './in-turn.ts';
import { links, refresh } from './ledger.ts';
import { isUnknown, mint } from './mint.ts';
import { chosenSettings } from './options.ts';
import { isZip, type Parcel, parcels } from './parcels.ts';
import { Uploads } from './uploads.ts';

/** How a link comes about. */
export type JobState =
  | { is: 'waiting' }
  | { is: 'uploading'; sent: number; speed: number }
  | { is: 'creating' }
  /** `known` are the ids of the links that were in the list before the link was asked for. */
  | { is: 'stopped'; sent: number; error?: ApiError | Error; known: ReadonlySet<string> }
  | { is: 'done'; link: MintedLink };

export interface Job {
  id: number;
  /** The same for all that were ordered together: they have the same options. */
  batch: number;
  name: string;
  /** Bytes, as far as they are known. */
  size: number;
  order: LinkOrder;
  state: Signal<JobState>;
  uploads: Uploads;
}

/** The links that are being made, and those that were made; the newest orders first. Their owner alone takes them away. */
export const jobs = signal<Job[]>([]);

/** Whether the owner wants to send something else while links are being made. */
export const isSendingMore = signal(false);

let lastBatch = 0;

/** Links on their way at once. */
const AT_ONCE = 3;

const WINDOW_MS = 5_000;

const AGAIN_MS = 2_000;

const SOON_MS = 300;

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
  const batch = ++lastBatch;
  const ordered = wanted.map((parcel) => {
    const [item] = parcel.items;
    const object =
      item?.kind === 'prefix'
        ? { bucket: item.bucket, prefix: item.prefix }
        : parcel.zip
          ? archive
          : item && placeOf.get(item);
    return { batch, ...jobOf(parcel, { ...settings, ...object }, placeOf) };
  });
  jobs.value = [...ordered, ...jobs.value];
  isSendingMore.value = false;
  removeItems(wanted.flatMap((parcel) => parcel.items));
  runAll(ordered);
}

type NewJob = Omit<Job, 'batch'>;

function jobOf({ items, size, zip }: Parcel, order: LinkOrder, placeOf: Map<Item, Place | undefined>): NewJob {
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
  // It was cancelled while it waited.
  if (!jobs.peek().includes(job)) return;
  let known = new Set<string>();
  try {
    if (!uploads.isDone) {
      state.value = { is: 'uploading', sent: uploads.sentBytes, speed: 0 };
      await uploads.run();
    }
    state.value = { is: 'creating' };
    known = new Set(links.peek()?.map(({ id }) => id));
    const link = await mint(order);
    state.value = { is: 'done', link };
    announce(`The link for ${name} is ready.`);
    refreshSoon();
  } catch (error) {
    if (isUnknown(error)) refreshSoon();
    const before = state.value;
    const reached = before.is === 'uploading' ? before.sent : job.size;
    state.value = {
      is: 'stopped',
      sent: reached,
      known,
      ...(error instanceof Stopped ? {} : { error: error as Error }),
    };
    if (!(error instanceof Stopped)) announce(`${name}: ${(error as Error).message}`);
    // Another call may have worked since: then no news of that comes any more.
    if (isPassing(error) && !trouble.peek()) setTimeout(goOn, AGAIN_MS);
  }
}

/** The links in the list that may come of a try whose answer was lost. */
export function strayLinksOf({ order, name, state }: Job): InspectedLink[] {
  const at = state.value;
  if (at.is !== 'stopped' || !isUnknown(at.error)) return [];
  const ours = new Set(jobs.value.map((job) => job.state.value.is === 'done' && job.state.value.link.id));
  const isOfOrder = ({ bucket, key, filename }: InspectedLink) =>
    order.key === undefined ? filename === name : key === order.key && bucket === order.bucket;
  return (links.value ?? []).filter((link) => !at.known.has(link.id) && !ours.has(link.id) && isOfOrder(link));
}

let isRefreshDue = false;

/** Asks for the list: once for all links that are made meanwhile. */
function refreshSoon(): void {
  if (isRefreshDue) return;
  isRefreshDue = true;
  setTimeout(async () => {
    await refresh().catch(() => {});
    isRefreshDue = false;
  }, SOON_MS);
}

export function pauseJob({ uploads }: Job): void {
  uploads.stop();
}

/** Gives a job up, and its upload. */
export async function cancelJob(job: Job): Promise<void> {
  jobs.value = jobs.value.filter((one) => one !== job);
  await job.uploads.cancel().catch(() => {});
}

/** Takes the links away that are made, and asks for other files. What is under way or was stopped stays. */
export function sendMore(): void {
  jobs.value = jobs.value.filter(({ state }) => state.value.is !== 'done');
  isSendingMore.value = true;
}

/** As soon as calls work again, whatever stopped with them goes on. */
effect(() => {
  if (!trouble.value) goOn();
});

function goOn(): void {
  const again = jobs.peek().filter((job) => {
    const state = job.state.peek();
    return state.is === 'stopped' && isPassing(state.error);
  });
  for (const { state } of again) state.value = { is: 'waiting' };
  runAll(again);
}

function runAll(some: readonly Job[]): void {
  void inTurn(some, { atOnce: AT_ONCE, act: runJob, stop: () => {} });
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
