import { reasonOfFailure } from '../../client/network-reason.ts';
import { printable } from '../format.ts';

const MOST_CHARACTERS = 400;

/**
 * Tells why AWS failed, in its own words, to go into parentheses: the code and message of an answer, the reason of a broken
 * connection, or the name of a file.
 */
export function causeOf(error: unknown): string {
  const { name, message, code, path, $metadata, Code, Message } = error as Failure;
  if ($metadata?.httpStatusCode !== undefined) return oneLine(message ? `${name}: ${message}` : name);
  if (path !== undefined && code === 'ENOENT') return `the file ${path} does not exist`;
  if (path !== undefined && code !== undefined) return `cannot read ${path}, ${code}`;
  if (Message !== undefined) return oneLine(Code === undefined ? Message : `${Code}: ${Message}`);
  return oneLine(reasonOfFailure(error));
}

/** An error of the AWS SDK: the answer of a service, or why none came. */
interface Failure extends NodeJS.ErrnoException {
  $metadata?: { httpStatusCode?: number };
  /** The fields of the container's endpoint for credentials. */
  Code?: string;
  Message?: string;
}

/** Makes one line without a full stop, which the sentence around it has. */
function oneLine(text: string): string {
  const line = printable(text.trim().replaceAll(/\s+/g, ' '))
    .replace(/^Error: /, '')
    .replace(/[.:]+$/, '');
  return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}…` : line;
}
