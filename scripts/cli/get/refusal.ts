import type { IncomingMessage } from 'node:http';
import { CommandError } from '../errors.ts';

/** The recipient's URL said no, in one sentence (RFC 9457, `detail`). */
export class Refusal extends CommandError {
  override readonly name = 'Refusal';
  readonly status: number;
  /** The reason as one word, where it was the function that answered. */
  readonly code: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, status: number, code?: string, retryAfterSeconds?: number) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** Whether asking again may help: too many at once, a fault over there, or a conflict that says when it will be over. */
  get isPassing(): boolean {
    if (this.status === 409) return this.retryAfterSeconds !== undefined;
    return this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

/** Where the API speaks to programs, and whoever typed the command needs other words. */
const IN_OTHER_WORDS: Readonly<Record<string, string>> = {
  pin_required: 'This link needs a PIN: give it with --pin.',
};

const MAX_PROBLEM_CHARACTERS = 65_536;

/** Reads a refusal to its end, so that its connection can be used again. */
export async function refusalOf(reply: IncomingMessage): Promise<Refusal> {
  const { statusCode: status = 0, headers } = reply;
  const { detail, code } = await problemIn(reply);
  const sentence =
    IN_OTHER_WORDS[code ?? ''] ?? detail ?? `The server answered with status ${status}: try again later.`;
  const retryAfter = Number(headers['retry-after']);
  return new Refusal(sentence, status, code, Number.isFinite(retryAfter) ? retryAfter : undefined);
}

async function problemIn(reply: IncomingMessage): Promise<{ detail?: string; code?: string }> {
  let text = '';
  try {
    for await (const chunk of reply.setEncoding('utf8')) if (text.length < MAX_PROBLEM_CHARACTERS) text += chunk;
    const said: unknown = JSON.parse(text);
    return typeof said === 'object' && said !== null ? said : {};
  } catch {
    return {};
  }
}
