import { partCount } from '../../functions/recipient/parts.ts';
import { Interruption } from '../../functions/recipient/retrying.ts';
import { CommandError, Stopped } from '../errors.ts';
import { humanBytes, localTime } from '../format.ts';
import { Refusal } from './refusal.ts';
import type { State } from './state-file.ts';
import type { Target } from './target.ts';

/** The circumstances of a download that ended early. */
export interface Circumstances {
  target: Target;
  state: State | undefined;
  signal: AbortSignal;
}

/** Turns an error into a sentence for the user, with what to do next. Bugs stay as they are. */
export function sentenceFor(cause: unknown, { target, state, signal }: Circumstances): unknown {
  if (signal.aborted) return new Stopped(`Stopped ${howToGoOn(state)}`, { cause });
  if (cause instanceof Interruption) {
    return new CommandError(`The connection kept failing (${cause.message}) ${howToGoOn(state)}`, { cause });
  }
  if (cause instanceof Refusal && cause.code === 'used' && state?.claim) {
    return new CommandError(
      `It is too late to resume this download: delete ${target.part} and ${target.state}, and ask the sender for a new link.${cause.sender}`,
      { cause },
    );
  }
  const { code = '', syscall } = cause as NodeJS.ErrnoException;
  if (code === 'ENOSPC')
    return new CommandError(`No space is left for ${target.part}: free some, then ${again(state)}`, { cause });
  if (syscall !== undefined) return new CommandError(`${unwritable(code, target)} (${code})`, { cause });
  if (UNUSABLE.includes(code)) {
    return new CommandError('The server sent a header or URL that cannot be used: tell the sender of the link.', {
      cause,
    });
  }
  return cause;
}

/** Node's codes for a header or URL that it cannot send. */
const UNUSABLE = ['ERR_INVALID_CHAR', 'ERR_INVALID_URL', 'ERR_INVALID_PROTOCOL', 'ERR_UNESCAPED_CHARACTERS'];

function unwritable(code: string, { folder, file, part }: Target): string {
  const place = folder === '.' ? 'this folder' : `the folder ${folder}`;
  switch (code) {
    case 'ENOENT':
      return `The folder ${folder} does not exist: create it first, or choose another place with -o.`;
    case 'ENOTDIR':
      return `${folder} is not a folder: choose another place with -o.`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `You have no permission to write into ${place}: choose another place with -o.`;
    case 'ENAMETOOLONG':
      return `The name ${file ?? part} is too long for this disk: choose a shorter one with -o.`;
    case 'EISDIR':
      return `${part} or its file is a folder: choose another name with -o.`;
    default:
      return `Cannot write ${part}: choose another place with -o.`;
  }
}

function howToGoOn(state: State | undefined): string {
  if (!state?.claim) return `before any bytes came: ${again(state)}`;
  const { size, partSize } = state.claim;
  const { below, beyond } = state.done;
  const count = below + beyond.length;
  const here = count === partCount(state.claim) ? size : count * partSize;
  return `after ${humanBytes(here)} of ${humanBytes(size)}: ${again(state)}`;
}

function again(state: State | undefined): string {
  if (!state?.claim) return 'run the same command again.';
  return `run the same command again before ${localTime(state.claim.leaseUntil)} to resume.`;
}
