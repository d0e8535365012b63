import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, rm, stat } from 'node:fs/promises';
import { mintSecret } from '../../functions/core/token.ts';
import { CommandError } from '../errors.ts';
import { printNote } from '../output.ts';
import { type Moved, Progress } from '../progress.ts';
import { clearStatus, showStatus } from '../status-line.ts';
import { makeCheckpoint } from './checkpoint.ts';
import { ClaimClient, type Ticket } from './claim-client.ts';
import { DoneParts } from './done-parts.ts';
import { type Ending, type Fetched, type Got, isFinished, moveIntoPlace, verify } from './finish.ts';
import { HttpClient } from './http-client.ts';
import type { LinkUrl } from './link-url.ts';
import { fetchParts } from './parts.ts';
import { Refusal } from './refusal.ts';
import { retrying } from './retry.ts';
import { showSender } from './sender.ts';
import { sentenceFor } from './sentences.ts';
import { readState, removeState, type State, writeState } from './state-file.ts';
import { checkFree, checkName, checkSpace, DeceptiveName, exists, fileOf, findTarget, type Target } from './target.ts';
import { fetchWhole } from './whole.ts';

/** A download as the user ordered it. */
export interface GetOrder {
  link: LinkUrl;
  /** A file, or a folder; the current folder if absent. */
  output?: string | undefined;
  /** The number of parts to fetch at once. */
  parallel: number;
  pin?: string | undefined;
  /** Asks the user for the PIN, if the link needs one and `pin` is absent. */
  askPin?: (() => Promise<string>) | undefined;
  /** Gets what this run has fetched; an earlier one may have fetched the rest. */
  onFetched?: (moved: Moved) => void;
  /** Whether to overwrite an existing file. */
  isForced: boolean;
  /** Stops the download. The next run resumes it. */
  signal: AbortSignal;
}

interface Download extends Ending {
  client: ClaimClient;
  parallel: number;
  askPin?: (() => Promise<string>) | undefined;
  onFetched: (moved: Moved) => void;
}

/**
 * Gets the file behind a link: claims it, fetches it, verifies it and moves it into place. The key is stored before the claim is
 * made, and each part once it is on disk. If the program is killed at any moment, the next run resumes under the same claim,
 * as long as its lease lasts.
 *
 * @throws CommandError
 */
export async function getFile(order: GetOrder): Promise<Got> {
  const { link, output, parallel, pin, askPin, onFetched = () => {}, isForced, signal } = order;
  const target = await findTarget(output, link.id);
  let state: State | undefined;
  try {
    state = await openState(target, order);
    using http = await HttpClient.open(parallel);
    const client = new ClaimClient({ http, link, key: state.key, pin });
    const download = { target, state, isForced, signal, client, parallel, onFetched, askPin };
    if (!(await isFinished(download))) await fetchFile(download);
    return await moveIntoPlace(download);
  } catch (error) {
    if (state && isFinal(error) && !state.claim) await discard(target);
    throw sentenceFor(error, { target, state, signal });
  } finally {
    clearStatus();
  }
}

/** Opens the state of the last run, or starts a new one. @throws CommandError if something is in the way */
async function openState(target: Target, { link, isForced }: GetOrder): Promise<State> {
  const kept = await readState(target.state);
  if (!kept?.finished && target.file !== undefined) await checkFree(target.file, isForced);
  if (kept?.linkId === link.id) return kept;
  if (!isForced && (kept || (await exists(target.part)))) {
    throw new CommandError(
      `${target.part} belongs to another download: move it and ${target.state} away, or delete both with --force.`,
    );
  }
  await discard(target);
  const state = { linkId: link.id, key: mintSecret(randomBytes), done: new DoneParts().list() };
  await writeState(target.state, state);
  return state;
}

/** Whether the refusal is final, the server's or our own. A key without a claim is then of no use to the next run. */
function isFinal(error: unknown): boolean {
  return error instanceof DeceptiveName || (error instanceof Refusal && !error.isRetryable);
}

async function fetchFile(download: Download): Promise<void> {
  const { client, signal } = download;
  showStatus('requesting the file …');
  const ticket = await claimIfOffered(() => retryWithPin(download, () => client.claim(signal)));
  if (ticket) showSender(ticket);
  return ticket ? getParts(download, ticket) : getWhole(download);
}

/** Claims the link. Undefined if it offers no claim, but only the whole file in one reply. */
export async function claimIfOffered(claim: () => Promise<Ticket>): Promise<Ticket | undefined> {
  try {
    return await claim();
  } catch (error) {
    if (error instanceof Refusal && error.code === 'claim_not_offered') return undefined;
    throw error;
  }
}

async function getParts(download: Download, ticket: Ticket): Promise<void> {
  const { target, state, isForced, client, parallel, signal, onFetched } = download;
  checkName(target, ticket.filename);
  await checkFree(fileOf(target, ticket.filename), isForced);
  await using file = await openPart(download, ticket);
  const done = new DoneParts(state.done);
  const checkpoint = makeCheckpoint(file, done, (list) => {
    state.done = list;
    return writeState(target.state, state);
  });
  {
    using progress = new Progress('fetching', ticket.size, Math.min(done.count * ticket.partSize, ticket.size));
    const onBytes = (bytes: number) => progress.add(bytes);
    await fetchParts({ client, ticket, file, done, parallel, signal, onBytes, checkpoint });
    onFetched(progress.moved);
  }
  await check(download, file, ticket);
}

async function getWhole(download: Download): Promise<void> {
  const { target, client, signal, onFetched } = download;
  await using file = await open(target.part, constants.O_RDWR | constants.O_CREAT | constants.O_TRUNC);
  const reply = await retryWithPin(download, () => client.openWhole(signal));
  await check(download, file, await fetchWhole(reply, { file, signal, onFetched }));
}

/** Verifies the file, which takes a while if it is large. */
async function check(download: Download, file: FileHandle, fetched: Fetched): Promise<void> {
  showStatus('verifying the file …');
  await verify(download, file, fetched);
  clearStatus();
}

/** Tries again, and asks for the PIN as long as the link allows more tries. */
async function retryWithPin<T>({ client, askPin, signal }: Download, act: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await retrying(act, signal);
    } catch (error) {
      const code = error instanceof Refusal ? error.code : undefined;
      if (!askPin || (code !== 'pin_required' && code !== 'pin_wrong')) throw error;
      if (code === 'pin_wrong') printNote((error as Refusal).message);
      client.pin = await askPin();
    }
  }
}

/** Opens the file for the parts, at its full size. Parts count as done only if they are in this very file. */
async function openPart({ target, state }: Download, ticket: Ticket): Promise<FileHandle> {
  const { claimId, size, etag, partSize, leaseUntil } = ticket;
  const before = state.claim;
  const isSame = before?.etag === etag && before.size === size && before.partSize === partSize;
  const there = (await stat(target.part).catch(() => undefined))?.size;
  if (!isSame || there !== size) {
    await checkSpace(target.folder, size);
    state.done = new DoneParts().list();
  }
  const file = await open(target.part, constants.O_RDWR | constants.O_CREAT);
  await file.truncate(size);
  state.claim = { claimId, size, etag, partSize, leaseUntil };
  await writeState(target.state, state);
  return file;
}

async function discard({ part, state }: Target): Promise<void> {
  await removeState(state);
  await rm(part, { force: true });
}
