import { malformed } from './errors.ts';
import { SENDER_LIMITS, type Sender } from './sender.ts';

/** How HTML decides what an e-mail address is (HTML, 4.10.5.1.5): no comments, no quoted names, nothing but ASCII. */
const EMAIL =
  /^[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i;

// As in file names: control characters would move a terminal's cursor, and direction marks show a text in another order than
// it was written (CVE-2021-42574). Angle brackets are the address's own.
const UNSAFE_IN_NAME = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069<>]/u;
const UNSAFE_IN_MESSAGE = /[^\P{Cc}\n]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

const FORM = 'Write it as "Anna Keller, Acme" or "Anna Keller, Acme <anna@acme.example>"';

/** Reads `Name`, `Name <address>` (RFC 5322, 3.4) or a bare address. @throws LinkError `malformed` */
export function readSender(text: string): Sender {
  const [, named, given] = /^([^<>]*)<([^<>]*)>$/.exec(text.trim()) ?? [];
  const bare = named === undefined && EMAIL.test(text.trim()) ? text.trim() : undefined;
  const email = given?.trim() ?? bare;
  const name = withoutQuotes((named ?? text).trim()) || (email ?? '');
  const isNamed = name !== '' && name.isWellFormed() && [...name].length <= SENDER_LIMITS.name;
  if (!isNamed || UNSAFE_IN_NAME.test(name)) {
    throw malformed(
      `from must name the sender in 1 to ${SENDER_LIMITS.name} characters, without control or text-direction characters. ${FORM}.`,
    );
  }
  if (email === undefined) return { name };
  if (email.length > SENDER_LIMITS.email || !EMAIL.test(email)) {
    throw malformed(`The address in from is not one that mail can be sent to. ${FORM}.`);
  }
  return { name, email };
}

/**
 * Reads a message to recipients: plain text, whose lines stay as they are, with at most one empty one between two.
 * @throws LinkError `malformed`
 */
export function readMessage(text: string): string {
  const message = text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll('\t', ' ')
    .trim()
    .replaceAll(/ *\n(?: *\n)+ */g, '\n\n');
  const { message: most, messageLines } = SENDER_LIMITS;
  const isShort = [...message].length <= most && message.split('\n').length <= messageLines;
  if (message === '' || !isShort || !message.isWellFormed() || UNSAFE_IN_MESSAGE.test(message)) {
    throw malformed(
      `message must be plain text of 1 to ${most} characters on at most ${messageLines} lines, without control or text-direction characters.`,
    );
  }
  return message;
}

/** The quotation marks that RFC 5322 wants around a name with a comma. */
function withoutQuotes(name: string): string {
  return /^"([^"\\]*)"$/.exec(name)?.[1]?.trim() ?? name;
}
