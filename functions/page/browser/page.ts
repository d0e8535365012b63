import {
  hideDownloadView,
  isGoing,
  lead,
  offerAgain,
  showBegun,
  showInParts,
  showKept,
  showNothing,
  showProgress,
  showStarting,
} from './download-view.ts';
import { type Answer, CHANNEL, linkIdOf, type Progress, type Question, SCOPE } from './protocol.ts';
import { serverNow, setServerClock } from './server-clock.ts';
import { showTimes } from './times.ts';

// Inline in every page. Without this script the form downloads the file; with it a service worker does, in parts.

const ASK_MS = 30_000;
/** By then the browser has asked the worker for the file, or it cannot download that way and the form takes over. */
const PICK_UP_MS = 8_000;
/** Often enough that browsers do not stop the worker, as they do after half a minute of silence, and a stall shows soon. */
const LOOK_EVERY_MS = 2_000;

const form = () => document.querySelector('form');
const token = new URL(form()?.action ?? location.href).searchParams.get('token');

let linkId = '';
let pin: string | undefined;
let last: Progress | undefined;
/** Whether the form downloads, and not the worker. */
let isByForm = !isAble();

setServerClock(Number(document.body.dataset.now));
showTimes();
document.addEventListener('submit', onSubmit);
document.addEventListener('click', (event) => {
  if (!token || (event.target as Element).id !== 'again') return;
  if (isByForm) submitForm(token);
  else void begin(token);
});
if (token && comesInParts(form())) void findAgain(token);

/** Whether the worker downloads this link. A page without a form may be about a download that this browser has begun. */
function comesInParts(asked: HTMLFormElement | null): boolean {
  return !isByForm && (!asked || 'parts' in asked.dataset);
}

/** Whether this browser has what the worker needs, and lets it run: insecure and private windows do not. */
function isAble(): boolean {
  return 'serviceWorker' in navigator && 'any' in AbortSignal && 'withResolvers' in Promise;
}

/** Looks for a download of this file that runs already, or was begun: after a reload, or in another tab. */
async function findAgain(token: string): Promise<void> {
  showInParts(true);
  linkId = await linkIdOf(token);
  new BroadcastChannel(CHANNEL).onmessage = ({ data }) => onProgress(data);
  const answer = await look();
  // A page for the holder of a claim already says how it stands, and has its own button.
  const isSaid = document.getElementById('holder') !== null;
  if (answer?.kind === 'kept' && !isSaid) showKept(answer.until);
  if ((answer?.kind === 'going' || answer?.kind === 'ready') && !(isSaid && answer.progress.phase === 'complete')) {
    onProgress(answer.progress);
  }
  setInterval(lookAgain, LOOK_EVERY_MS);
}

function onSubmit(event: SubmitEvent): void {
  const submitted = event.target as HTMLFormElement;
  if (token && comesInParts(submitted)) {
    event.preventDefault();
    const typed = new FormData(submitted).get('pin');
    pin = typeof typed === 'string' ? typed : undefined;
    void begin(token);
  } else {
    isByForm = true;
    // Later, when the browser has read the form. A second click then finds no button.
    setTimeout(tellBegun, 0, submitted);
  }
}

/** The page cannot see what becomes of a sent form. If nothing does, the recipient may send it again within the lease. */
function tellBegun(submitted: HTMLFormElement | null): void {
  showBegun();
  if (!submitted || 'lease' in submitted.dataset) setTimeout(offerAgain, PICK_UP_MS);
}

async function begin(token: string): Promise<void> {
  showStarting();
  const answer = await start(token).catch(() => ({ kind: 'form' }) as const);
  if (answer.kind === 'going') onProgress(answer.progress);
  else if (answer.kind === 'ready') startDownload(answer.path);
  else if (answer.kind === 'refused') showPage(answer.html);
  else if (answer.kind === 'nothing') showNothing();
  else submitForm(token);
}

async function start(token: string): Promise<Answer> {
  await navigator.serviceWorker.register(`${SCOPE}worker.js`, { scope: SCOPE });
  return ask(await waitForWorker(), { kind: 'start', now: serverNow(), token, pin });
}

/** A frame whose answer is an attachment becomes a download of the browser's own, and the page stays. */
function startDownload(path: string): void {
  const frame = document.createElement('iframe');
  frame.src = path;
  document.body.append(frame);
  setTimeout(() => {
    if (token && (last === undefined || last.phase === 'starting')) submitForm(token);
  }, PICK_UP_MS);
}

/** Downloads by a plain form, from any page. If a claim was made, its cookie goes along. */
function submitForm(token: string): void {
  isByForm = true;
  hideDownloadView();
  // The server would refuse it, and the page already says so.
  const shown = form();
  if (shown && 'large' in shown.dataset) {
    lead(document.querySelector('h1'));
    return;
  }
  const plain = Object.assign(document.createElement('form'), { method: 'post', action: `/download?token=${token}` });
  if (pin !== undefined) {
    plain.append(Object.assign(document.createElement('input'), { type: 'hidden', name: 'pin', value: pin }));
  }
  document.body.append(plain);
  plain.submit();
  plain.remove();
  tellBegun(shown);
}

/** Shows the server's own page in place of this one. Its scripts do not run (HTML, DOMParser). */
function showPage(html: string): void {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const main = page.querySelector('main');
  if (main) {
    document.title = page.title;
    document.querySelector('main')?.replaceWith(main);
    showTimes();
    showInParts(true);
    // Screen readers go to what is new.
    lead(main.querySelector<HTMLElement>('[name=pin]') ?? main.querySelector('h1'));
    return;
  }
  // Not every answer is one of our pages: whatever stands before the function has its own.
  showNothing();
}

function onProgress(progress: Progress): void {
  if (progress.linkId !== linkId) return;
  last = progress;
  if (progress.phase === 'refused' && token) void showRefusal(token);
  else showProgress(progress);
}

/** Shows why a part was refused. Only an answer to a request for bytes says that the file itself is gone. */
async function showRefusal(token: string): Promise<void> {
  const url = `/download?token=${token}`;
  const headers = { accept: 'text/html', range: 'bytes=0-0' };
  const answer = await fetch(url, { headers }).catch(() => undefined);
  if (answer?.ok === false) showPage(await answer.text());
  else location.replace(url);
}

async function lookAgain(): Promise<void> {
  if (!last || last.phase === 'starting' || !isGoing(last.phase)) return;
  const answer = await look();
  if (answer?.kind === 'going') onProgress(answer.progress);
  // The browser stopped the worker, and its download with it.
  else if (answer && last) onProgress({ ...last, phase: 'brokeOff' });
}

async function look(): Promise<Answer | undefined> {
  const worker = (await navigator.serviceWorker.getRegistration(SCOPE))?.active;
  return worker ? ask(worker, { kind: 'look', now: serverNow(), linkId }).catch(() => undefined) : undefined;
}

async function waitForWorker(): Promise<ServiceWorker> {
  const registration = await navigator.serviceWorker.getRegistration(SCOPE);
  if (registration?.active) return registration.active;
  const coming = registration?.installing ?? registration?.waiting;
  if (!coming) throw new Error('there is no worker');
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('the worker does not start')), ASK_MS);
    coming.addEventListener('statechange', () => {
      if (coming.state === 'activated') resolve(coming);
      if (coming.state === 'redundant') reject(new Error('the worker was refused'));
    });
  });
}

function ask(worker: ServiceWorker, question: Question): Promise<Answer> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('the worker does not answer')), ASK_MS);
    port1.onmessage = ({ data }) => resolve(data);
    worker.postMessage(question, [port2]);
  });
}
