import { open, readFile, rename, rm } from 'node:fs/promises';
import * as v from 'valibot';
import { CHECKSUM_ALGORITHMS } from '../../functions/core/checksum.ts';
import { CommandError } from '../errors.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const State = v.object({
  /** Whose download this is. The token itself is not kept. */
  linkId: v.string(),
  /** The claim's secret: with it a lost answer is asked for again, and the parts under the lease. */
  key: v.string(),
  /** What was claimed; absent until the first answer. The done parts are parts of that. */
  claim: v.exactOptional(
    v.object({ claimId: v.string(), size: count, etag: v.string(), partSize: count, leaseUntil: v.string() }),
  ),
  done: v.object({ below: count, beyond: v.array(count) }),
  /** All is here and checked; only the renaming may be left to do. */
  finished: v.exactOptional(
    v.object({
      name: v.string(),
      size: count,
      sha256: v.string(),
      checked: v.exactOptional(v.picklist(CHECKSUM_ALGORITHMS)),
    }),
  ),
});

/** What the next run needs to know to go on. */
export type State = v.InferOutput<typeof State>;

/** @throws CommandError where the file is there, but is none of ours */
export async function readState(path: string): Promise<State | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const state = v.safeParse(v.pipe(v.string(), v.parseJson(), State), text);
  if (state.success) return state.output;
  throw new CommandError(`${path} is not what this command wrote: move it away, or name another file with -o.`);
}

/** Puts the new state in place of the old one, whole or not at all. For this user's eyes only: it holds the key. */
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
