import { CommandError } from '../errors.ts';
import { humanBytes } from '../format.ts';
import { Interruption } from './http-client.ts';
import { partCount } from './parts.ts';
import { Refusal } from './refusal.ts';
import type { State } from './state-file.ts';
import type { Target } from './target.ts';

/** What is known where a download ended early. */
export interface Circumstances {
  target: Target;
  state: State | undefined;
  signal: AbortSignal;
}

/** An error as a sentence for whoever typed the command, with what to do next; a fault in the program stays what it is. */
export function sentenceFor(cause: unknown, { target, state, signal }: Circumstances): unknown {
  if (signal.aborted) return new CommandError(`Stopped ${howToGoOn(state)}`, { cause });
  if (cause instanceof Interruption) {
    return new CommandError(`The connection failed again and again (${cause.message}), ${howToGoOn(state)}`, { cause });
  }
  if (cause instanceof Refusal && cause.code === 'used' && state?.claim) {
    return new CommandError(
      `The time to resume this download is over: ask its sender for a new link, and remove ${target.part} and ${target.state}.`,
      { cause },
    );
  }
  const { code, syscall } = cause as NodeJS.ErrnoException;
  if (code === 'ENOSPC')
    return new CommandError(`There is no space left for ${target.part}: make room, ${again(state)}`, { cause });
  if (syscall !== undefined) {
    return new CommandError(`${target.part} cannot be written (${code}): choose another place with -o.`, { cause });
  }
  return cause;
}

function howToGoOn(state: State | undefined): string {
  if (!state?.claim) return `before anything came: ${again(state)}`;
  const { size, partSize } = state.claim;
  const { below, beyond } = state.done;
  const count = below + beyond.length;
  const here = count === partCount(state.claim) ? size : count * partSize;
  return `with ${humanBytes(here)} of ${humanBytes(size)} here: ${again(state)}`;
}

function again(state: State | undefined): string {
  if (!state?.claim) return 'run the same command again.';
  const until = new Date(state.claim.leaseUntil).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  return `run the same command again before ${until} to go on.`;
}
