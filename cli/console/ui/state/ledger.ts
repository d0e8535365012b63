import { computed, signal } from '@preact/signals';
import type { InspectedLink } from '../../../../client/link.ts';
import { eventsOf, identityOf, type LedgerEvent } from '../../../tail/ledger-events.ts';
import type { Ledger } from '../../protocol.ts';
import { announce } from './announce.ts';
import { type ApiError, call, isPassing, trouble } from './api.ts';
import { fetchSetup, setup } from './setup.ts';

const EVERY_MS = 2_000;

/** How many of the newest links to show; more on request. */
const STEP = 500;

/** The newest links; undefined until they are known. */
export const links = signal<InspectedLink[] | undefined>(undefined);
/** Whether there may be older links. */
export const isMore = signal(false);
/** The current time, for what depends on it. */
export const now = signal(Date.now());

/** When the list was last found to be so, by this machine's clock: ISO 8601. */
export const readAt = signal('');

const unread = signal<ApiError | undefined>(undefined);

/** Why the list cannot be read now. Other calls may work: only the next look at the list says that it can be read again. */
export const hindrance = computed(() => trouble.value ?? unread.value);

let most = STEP;
let version: string | undefined;

/** The events of a link, the latest first. */
export function historyOf(link: InspectedLink): LedgerEvent[] {
  return eventsOf(link).sort((a, b) => b.time.localeCompare(a.time) || rankOf(b) - rankOf(a));
}

/** In one second a link may be created, claimed and more, in this order. */
function rankOf({ event }: LedgerEvent): number {
  return event === 'created' ? 0 : event === 'claimed' ? 1 : 2;
}

/** Keeps the list as it is in the ledger, while anybody can see the page. */
export async function watchLedger(): Promise<never> {
  for (;;) {
    if (document.visibilityState === 'visible') await refresh().catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}

/** Asks for the list now. @throws ApiError */
export async function refresh(): Promise<void> {
  now.value = Date.now();
  try {
    await read();
  } catch (error) {
    if (!isPassing(error)) unread.value = error as ApiError;
    throw error;
  }
}

async function read(): Promise<void> {
  if (!setup.value) await fetchSetup();
  const ledger = await call<Ledger | undefined>('GET', '/api/ledger', { query: { most: String(most), version } });
  readAt.value = new Date().toISOString();
  unread.value = undefined;
  if (!ledger) return;
  if (links.value) tellNews(links.value, ledger.links);
  version = ledger.version;
  links.value = ledger.links;
  isMore.value = ledger.isMore;
}

export async function showOlder(): Promise<void> {
  most += STEP;
  await refresh();
}

function tellNews(before: readonly InspectedLink[], after: readonly InspectedLink[]): void {
  const known = new Set(before.flatMap((link) => eventsOf(link).map(identityOf)));
  const knownIds = new Set(before.map(({ id }) => id));
  const news = after.flatMap((link) =>
    eventsOf(link).flatMap((event) =>
      knownIds.has(link.id) && !known.has(identityOf(event)) ? `${link.filename}: ${event.event}.` : [],
    ),
  );
  if (news.length > 0) announce(news.join(' '));
}
