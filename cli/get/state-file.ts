import { open, readFile, rename, rm } from 'node:fs/promises';
import * as v from 'valibot';
import { CHECKSUM_ALGORITHMS } from '../../functions/core/checksum.ts';
import { CommandError } from '../errors.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const State = v.object({
  /** The link's id. The token itself is not stored. */
  linkId: v.string(),
  /** The claim's secret. It repeats a claim whose answer was lost, and fetches parts under the lease. */
  key: v.string(),
  /** The claim that the done parts belong to; absent until the first answer. */
  claim: v.exactOptional(
    v.object({ claimId: v.string(), size: count, etag: v.string(), partSize: count, leaseUntil: v.string() }),
  ),
  done: v.object({ below: count, beyond: v.array(count) }),
  /** Set once the file is verified, when only the move may be left. */
  finished: v.exactOptional(
    v.object({
      name: v.string(),
      size: count,
      sha256: v.string(),
      checked: v.exactOptional(v.picklist(CHECKSUM_ALGORITHMS)),
    }),
  ),
});

/** The data that the next run needs to resume. */
export type State = v.InferOutput<typeof State>;

/** Reads the state, if there is one. @throws CommandError if the file is not a state of ours */
export async function readState(path: string): Promise<State | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const state = v.safeParse(v.pipe(v.string(), v.parseJson(), State), text);
  if (state.success) return state.output;
  throw new CommandError(`${path} was not written by this command: move it away, or choose another file with -o.`);
}

/** Replaces the state, all of it or nothing. Only this user can read it, because it holds the key. */
export async function writeState(path: string, state: State): Promise<void> {
  const draft = `${path}.tmp`;
  await rm(draft, { force: true });
  {
    await using file = await open(draft, 'wx', 0o600);
    await file.writeFile(`${JSON.stringify(state)}\n`);
    await file.sync();
  }
  await rename(draft, path);
}

export async function removeState(path: string): Promise<void> {
  await rm(path, { force: true });
}
