import { reasonOfFailure } from '../../client/network-reason.ts';
import { printable } from '../format.ts';

const MOST_CHARACTERS = 400;

/**
 * What AWS says of a failure in its own words, for between parentheses: an answer by its code and message, a connection by
 * what befell it, a file by its name.
 */
export function causeOf(error: unknown): string {
  const { name, message, code, path, $metadata, Code, Message } = error as Failure;
  if ($metadata?.httpStatusCode !== undefined) return oneLine(message ? `${name}: ${message}` : name);
  if (path !== undefined && code === 'ENOENT') return `there is no file ${path}`;
  if (path !== undefined && code !== undefined) return `${path} cannot be read, ${code}`;
  if (Message !== undefined) return oneLine(Code === undefined ? Message : `${Code}: ${Message}`);
  return oneLine(reasonOfFailure(error));
}

/** An error of the AWS SDK: a service's answer, or what hindered it. */
interface Failure extends NodeJS.ErrnoException {
  $metadata?: { httpStatusCode?: number };
  /** As the container's endpoint for credentials has them. */
  Code?: string;
  Message?: string;
}

/** The sentence around it has its own full stop. */
function oneLine(text: string): string {
  const line = printable(text.trim().replaceAll(/\s+/g, ' '))
    .replace(/^Error: /, '')
    .replace(/[.:]+$/, '');
  return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}…` : line;
}
