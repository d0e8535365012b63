import { effect, type Signal, signal } from '@preact/signals';
import type { MintedLink } from '../../../../client/link.ts';
import type { OrderSettings, Place, Plan, PlanOrder } from '../../protocol.ts';
import { announce } from './announce.ts';
import { type ApiError, call, isPassing, trouble } from './api.ts';
import { emptyBasket, type Item, items } from './basket.ts';
import { refresh } from './ledger.ts';
import { options, resetOptions, settingsOf } from './options.ts';
import { Stopped, Upload } from './upload.ts';

/** How the link of one item comes about. */
export type JobState =
  | { is: 'waiting' }
  | { is: 'uploading'; sent: number; speed: number }
  | { is: 'creating' }
  | { is: 'stopped'; sent: number; error?: ApiError | Error }
  | { is: 'done'; link: MintedLink };

export interface Job {
  item: Item;
  settings: OrderSettings;
  place: Place;
  state: Signal<JobState>;
  upload: Upload | undefined;
  isUploaded: boolean;
}

/** The links that are being made, or were made last. */
export const jobs = signal<Job[]>([]);

/** Files on their way at once; the parts of all of them take turns. */
const AT_ONCE = 3;

const WINDOW_MS = 5_000;

const AGAIN_MS = 2_000;

/** Makes a link for each item, with the options of the form. @throws ApiError for an order that would be refused; then nothing is done */
export async function createAll(): Promise<void> {
  const settings = settingsOf(options.value);
  const wanted = items.value;
  const files = wanted.flatMap((item) => (item.kind === 'file' ? item.planned : []));
  const order: PlanOrder = { settings, files };
  const { places } = await call<Plan>('POST', '/api/plans', { json: order });
  const left = [...places];
  jobs.value = wanted.map((item) => {
    const place = item.kind === 'file' ? left.shift() : item;
    const { bucket = '', key = '' } = place ?? {};
    return jobOf(item, settings, { bucket, key });
  });
  emptyBasket();
  resetOptions();
  const queue = [...jobs.value];
  await Promise.all(Array.from({ length: AT_ONCE }, () => runInTurn(queue)));
}

async function runInTurn(queue: Job[]): Promise<void> {
  for (let job = queue.shift(); job; job = queue.shift()) await runJob(job);
}

function jobOf(item: Item, settings: OrderSettings, place: Place): Job {
  const state = signal<JobState>({ is: 'waiting' });
  const job: Job = { item, settings, place, state, upload: undefined, isUploaded: item.kind === 'object' };
  if (item.kind === 'file') job.upload = new Upload(item.file, place, meter(state));
  return job;
}

/** Carries a job on from where it is. Never rejects. */
export async function runJob(job: Job): Promise<void> {
  const { state, item, place, settings } = job;
  const sent = state.value.is === 'stopped' ? state.value.sent : 0;
  try {
    if (!job.isUploaded) {
      state.value = { is: 'uploading', sent, speed: 0 };
      await job.upload?.run();
      job.isUploaded = true;
    }
    state.value = { is: 'creating' };
    const link = await call<MintedLink>('POST', '/api/links', { json: { ...settings, ...place } });
    state.value = { is: 'done', link };
    announce(`The link for ${item.name} is ready.`);
    await refresh().catch(() => {});
  } catch (error) {
    const before = state.value;
    const reached = before.is === 'uploading' ? before.sent : item.size;
    state.value = { is: 'stopped', sent: reached, ...(error instanceof Stopped ? {} : { error: error as Error }) };
    if (!(error instanceof Stopped)) announce(`${item.name}: ${(error as Error).message}`);
    // Another call may have worked since: then no news of that comes any more.
    if (isPassing(error) && !trouble.peek()) setTimeout(goOn, AGAIN_MS);
  }
}

export function pauseJob({ upload }: Job): void {
  upload?.stop();
}

/** Gives a job up, and its upload. */
export async function cancelJob(job: Job): Promise<void> {
  jobs.value = jobs.value.filter((one) => one !== job);
  if (!job.isUploaded) await job.upload?.cancel().catch(() => {});
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
