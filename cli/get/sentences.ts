import { partCount } from '../../functions/recipient/parts.ts';
import { Interruption } from '../../functions/recipient/retrying.ts';
import { CommandError, Stopped } from '../errors.ts';
import { humanBytes, localTime } from '../format.ts';
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
  if (signal.aborted) return new Stopped(`Stopped ${howToGoOn(state)}`, { cause });
  if (cause instanceof Interruption) {
    return new CommandError(`The connection failed again and again (${cause.message}), ${howToGoOn(state)}`, { cause });
  }
  if (cause instanceof Refusal && cause.code === 'used' && state?.claim) {
    return new CommandError(
      `The time to resume this download is over: ask its sender for a new link, and remove ${target.part} and ${target.state}.`,
      { cause },
    );
  }
  const { code = '', syscall } = cause as NodeJS.ErrnoException;
  if (code === 'ENOSPC')
    return new CommandError(`There is no space left for ${target.part}: make room, ${again(state)}`, { cause });
  if (syscall !== undefined) return new CommandError(`${unwritable(code, target)} (${code})`, { cause });
  if (UNUSABLE.includes(code)) {
    return new CommandError(
      'The server answered in a way that no request can be made of: tell the sender of the link.',
      {
        cause,
      },
    );
  }
  return cause;
}

/** What Node.js says of a header or a URL that a server gave, and that cannot be sent. */
const UNUSABLE = ['ERR_INVALID_CHAR', 'ERR_INVALID_URL', 'ERR_INVALID_PROTOCOL', 'ERR_UNESCAPED_CHARACTERS'];

function unwritable(code: string, { folder, file, part }: Target): string {
  const place = folder === '.' ? 'this folder' : `the folder ${folder}`;
  switch (code) {
    case 'ENOENT':
      return `There is no folder ${folder}: make it first, or choose another place with -o.`;
    case 'ENOTDIR':
      return `${folder} is not a folder: choose another place with -o.`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `You may not write into ${place}: choose another place with -o.`;
    case 'ENAMETOOLONG':
      return `The name ${file ?? part} is too long for this disk: choose a shorter one with -o.`;
    case 'EISDIR':
      return `A folder is in the way of ${part} or of its file: choose another name with -o.`;
    default:
      return `${part} cannot be written: choose another place with -o.`;
  }
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
  return `run the same command again before ${localTime(state.claim.leaseUntil)} to go on.`;
}
