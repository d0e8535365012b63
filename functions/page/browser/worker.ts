import { Interruption } from '../../recipient/retrying.ts';
import { claim } from './claim-client.ts';
import { Download } from './download.ts';
import { Refused, retrying } from './http.ts';
import { findKeptClaim, forgetClaim, keepClaim } from './kept-claims.ts';
import { type Answer, base64url, CHANNEL, linkIdOf, type Progress, type Question, SCOPE } from './protocol.ts';
import { serverNow, setServerClock } from './server-clock.ts';
import { throttled } from './throttle.ts';

// The service worker: the only place in a browser that claims and fetches, however many tabs ask. It answers for SCOPE
// only; the pages themselves never pass through it.

declare const self: ServiceWorkerGlobalScope;

/** How long it keeps trying to claim: milliseconds. */
const CLAIM_MS = 20_000;
/** The longest lease that an owner can give: milliseconds. */
const LONGEST_LEASE_MS = 86_400_000;

const channel = new BroadcastChannel(CHANNEL);
const starts = new Map<string, Promise<Answer>>();
const downloads = new Map<string, Download>();

self.addEventListener('message', (event) => {
  const question = event.data as Question;
  const [port] = event.ports;
  setServerClock(question.now);
  const answer = question.kind === 'start' ? start(question) : look(question.linkId);
  // Whatever fails here (private windows have no storage), the form still works.
  const said = answer.catch((): Answer => ({ kind: 'form' }));
  event.waitUntil(said.then((answer) => port?.postMessage(answer)));
});

self.addEventListener('fetch', (event) => {
  const download = downloads.get(new URL(event.request.url).pathname.slice(SCOPE.length));
  // A frame that gets "no content" stays as it is.
  if (download?.isReady) event.respondWith(download.reply());
  else if (download) event.respondWith(new Response(undefined, { status: 204 }));
});

/** One start at a time for each link: a second caller shares the first one's. */
async function start(question: Question & { kind: 'start' }): Promise<Answer> {
  const linkId = await linkIdOf(question.token);
  const under = starts.get(linkId) ?? begin(linkId, question).finally(() => starts.delete(linkId));
  starts.set(linkId, under);
  return under;
}

async function begin(linkId: string, { token, pin }: Question & { kind: 'start' }): Promise<Answer> {
  const present = downloads.get(linkId);
  if (present && !present.isOver) return answerOf(linkId, present);
  const kept = await findKeptClaim(linkId);
  const key = kept?.key ?? base64url(crypto.getRandomValues(new Uint8Array(32)));
  const credentials = { token, key, pin };
  // Kept before the claim is made: one whose answer was lost can be asked for again.
  if (!kept?.isClaimed) await keepClaim({ linkId, key, until: serverNow() + LONGEST_LEASE_MS, isClaimed: false });
  try {
    const ticket = await retrying(() => claim(credentials), serverNow() + CLAIM_MS, new AbortController().signal);
    await keepClaim({ linkId, key: ticket.claim, until: Date.parse(ticket.leaseUntil), isClaimed: true });
    const tell = throttled((progress) => channel.postMessage(progress));
    const download = new Download(linkId, credentials, ticket, () => changed(linkId, download, tell));
    downloads.set(linkId, download);
    return answerOf(linkId, download);
  } catch (error) {
    if (error instanceof Interruption) return { kind: 'nothing' };
    if (!(error instanceof Refused)) throw error;
    if (!error.isRetryable) await forgetClaim(linkId);
    return { kind: 'refused', html: error.text };
  }
}

async function look(linkId: string): Promise<Answer> {
  const download = downloads.get(linkId);
  if (download) return answerOf(linkId, download);
  const kept = await findKeptClaim(linkId);
  return kept?.isClaimed ? { kind: 'kept', until: kept.until } : { kind: 'nothing' };
}

function answerOf(linkId: string, download: Download): Answer {
  const { progress } = download;
  return download.isReady ? { kind: 'ready', path: SCOPE + linkId, progress } : { kind: 'going', progress };
}

/** Forgets a download that is over for good, and tells every tab how it stands. */
function changed(linkId: string, { progress }: Download, tell: (progress: Progress) => void): void {
  const { phase } = progress;
  if (phase === 'complete' || phase === 'refused') void forgetClaim(linkId);
  if (phase === 'refused') downloads.delete(linkId);
  tell(progress);
}
