import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, rm, stat } from 'node:fs/promises';
import { mintToken } from '../../functions/core/token.ts';
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
import { sentenceFor } from './sentences.ts';
import { readState, removeState, type State, writeState } from './state-file.ts';
import { checkFree, checkName, checkSpace, DeceptiveName, exists, fileOf, findTarget, type Target } from './target.ts';
import { fetchWhole } from './whole.ts';

export interface GetOrder {
  link: LinkUrl;
  /** A file, or a folder; the current folder if absent. */
  output?: string | undefined;
  /** Parts side by side. */
  parallel: number;
  pin?: string | undefined;
  /** Asks whoever is there for the PIN, where the link wants one and `pin` is absent. */
  askPin?: (() => Promise<string>) | undefined;
  /** Is told what came now, of a file that may have been here in part. */
  onFetched?: (moved: Moved) => void;
  /** Whether a file that is in the way may be overwritten. */
  isForced: boolean;
  /** Stops it; the next run goes on from there. */
  signal: AbortSignal;
}

interface Download extends Ending {
  client: ClaimClient;
  parallel: number;
  askPin?: (() => Promise<string>) | undefined;
  onFetched: (moved: Moved) => void;
}

/**
 * Gets the file behind a link: claims, fetches, checks, and moves it into place. The claim's key is stored before the
 * claim is made, and each part once it is on disk: killed at any moment, the next run of the same order goes on under
 * the same claim, while its lease lasts.
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

/** The state of the run before, or a new one. @throws CommandError where something is in the way */
async function openState(target: Target, { link, isForced }: GetOrder): Promise<State> {
  const kept = await readState(target.state);
  if (!kept?.finished && target.file !== undefined) await checkFree(target.file, isForced);
  if (kept?.linkId === link.id) return kept;
  if (!isForced && (kept || (await exists(target.part)))) {
    throw new CommandError(
      `${target.part} is of another download: move it and ${target.state} away, or say --force to lose them.`,
    );
  }
  await discard(target);
  const state = { linkId: link.id, key: mintToken(randomBytes), done: new DoneParts().list() };
  await writeState(target.state, state);
  return state;
}

/** A refusal for good, theirs or ours: a key that got no claim before it is of no use to the next run. */
function isFinal(error: unknown): boolean {
  return error instanceof DeceptiveName || (error instanceof Refusal && !error.isRetryable);
}

async function fetchFile(download: Download): Promise<void> {
  const { client, signal } = download;
  showStatus('asking for the file …');
  const ticket = await claimIfOffered(() => retryWithPin(download, () => client.claim(signal)));
  return ticket ? getParts(download, ticket) : getWhole(download);
}

/** Undefined where the link is handed out in one go. */
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

/** It takes a while for a large file. */
async function check(download: Download, file: FileHandle, fetched: Fetched): Promise<void> {
  showStatus('checking what came …');
  await verify(download, file, fetched);
  clearStatus();
}

/** Asks for the PIN where the link wants one, as often as it may be tried. */
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

/** The file that the parts go into, at its full size; what is done counts only if it is done in this very file. */
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
