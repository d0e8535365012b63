import { type Answer, CHANNEL, linkIdOf, type Progress, type Question, SCOPE } from './protocol.ts';
import { hasSaver, hideSaver, showInParts, showKept, showNothing, showProgress, showStarting } from './saver-view.ts';
import { showTimes } from './times.ts';

// Inline in every page. Without it the form does its work by itself; with it a service worker saves the file in parts.

const ASK_MS = 30_000;
/** Within it the browser must have asked the worker for the file; if not, it does not save that way. */
const PICK_UP_MS = 8_000;
/** Browsers stop a worker that nobody has asked anything for half a minute. */
const LOOK_EVERY_MS = 5_000;

const form = () => document.querySelector<HTMLFormElement>('form');
const token =
  form()?.querySelector<HTMLInputElement>('[name=token]')?.value ?? new URLSearchParams(location.search).get('token');

let linkId = '';
let pin: string | undefined;
let last: Progress | undefined;

showTimes();
document.addEventListener('submit', onSubmit);
document.addEventListener('click', (event) => {
  if ((event.target as Element).id === 'again') void begin();
});
if (token && hasSaver() && isAble()) void findAgain(token);

/** Whether this browser has all that the worker is written with, and lets it run: not in an insecure or private window. */
function isAble(): boolean {
  return 'serviceWorker' in navigator && 'any' in AbortSignal && 'withResolvers' in Promise;
}

/** The browser may be saving this very file already, or have begun to: after a reload, or for another tab. */
async function findAgain(token: string): Promise<void> {
  linkId = await linkIdOf(token);
  showInParts();
  new BroadcastChannel(CHANNEL).onmessage = ({ data }) => onProgress(data);
  const answer = await look();
  if (answer?.kind === 'going' || answer?.kind === 'ready') onProgress(answer.progress);
  if (answer?.kind === 'kept') showKept(answer.until);
  setInterval(lookAgain, LOOK_EVERY_MS);
}

function onSubmit(event: SubmitEvent): void {
  const submitted = event.target as HTMLFormElement;
  if ('parts' in submitted.dataset && linkId !== '') {
    event.preventDefault();
    const typed = new FormData(submitted).get('pin');
    pin = typeof typed === 'string' ? typed : undefined;
    void begin();
    return;
  }
  rest(submitted);
}

/** The form saves by itself, and a second click would ask for a second claim: its button does nothing for a while. */
function rest(submitted: HTMLFormElement | null): void {
  const button = submitted?.querySelector('button');
  setTimeout(() => button?.setAttribute('disabled', ''));
  setTimeout(() => button?.removeAttribute('disabled'), PICK_UP_MS);
}

async function begin(): Promise<void> {
  if (!token) return;
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
  return ask(await activeWorker(), { kind: 'start', token, ...(pin === undefined ? {} : { pin }) });
}

/** A frame that is answered with an attachment becomes a download of the browser's own, and the page stays. */
function startDownload(path: string): void {
  const frame = document.createElement('iframe');
  frame.src = path;
  document.body.append(frame);
  setTimeout(() => {
    if (token && (last === undefined || last.phase === 'starting')) submitForm(token);
  }, PICK_UP_MS);
}

/** The plain way, from whatever page. The claim that was made, if one was, goes along as a cookie. */
function submitForm(token: string): void {
  const plain = document.createElement('form');
  plain.method = 'post';
  // A browser that resumes the download by itself asks this very address, by GET.
  plain.action = `/download?token=${token}`;
  for (const [name, value] of Object.entries({ token, ...(pin === undefined ? {} : { pin }) })) {
    const field = Object.assign(document.createElement('input'), { type: 'hidden', name, value });
    plain.append(field);
  }
  hideSaver();
  rest(form());
  document.body.append(plain);
  plain.submit();
}

/** What the server says instead: its own page, in place of this one. Scripts in it do not run (HTML, DOMParser). */
function showPage(html: string): void {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const main = page.querySelector('main');
  if (main) {
    document.title = page.title;
    document.querySelector('main')?.replaceWith(main);
    showTimes();
    showInParts();
    // Whoever reads with a screen reader is led to what is new.
    const next = main.querySelector<HTMLElement>('[name=pin]') ?? main.querySelector('h1');
    if (next?.localName === 'h1') next.tabIndex = -1;
    next?.focus();
    return;
  }
  // Not every answer is a page of ours: what stands before the function has its own.
  showNothing();
}

function onProgress(progress: Progress): void {
  if (progress.linkId !== linkId) return;
  last = progress;
  if (progress.phase === 'refused' && token) location.replace(`/download?token=${token}`);
  else showProgress(progress);
}

async function lookAgain(): Promise<void> {
  if (!last || (last.phase !== 'saving' && last.phase !== 'offline')) return;
  const answer = await look();
  if (answer?.kind === 'going') onProgress(answer.progress);
  // The worker was stopped, and the browser's download with it.
  else if (answer && last) onProgress({ ...last, phase: 'brokeOff' });
}

async function look(): Promise<Answer | undefined> {
  const worker = (await navigator.serviceWorker.getRegistration(SCOPE))?.active;
  return worker ? ask(worker, { kind: 'look', linkId }).catch(() => undefined) : undefined;
}

async function activeWorker(): Promise<ServiceWorker> {
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
