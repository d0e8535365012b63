import { reasonOfFailure } from './network-reason.ts';

/** The owner API said no, or could not be reached. The message is a sentence for a person. */
export class LinksError extends Error {
  override readonly name = 'LinksError';
  /** The HTTP status; undefined where no answer came. */
  readonly status: number | undefined;
  /** The reason as one word (RFC 9457 extension `code`), where the owner API itself answered. */
  readonly code: string | undefined;
  /** When asking again may help, where the answer says so. */
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, { status, code, retryAfterSeconds, cause }: ErrorFacts = {}) {
    super(message, { cause });
    this.status = status;
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

interface ErrorFacts {
  status?: number | undefined;
  code?: string | undefined;
  retryAfterSeconds?: number | undefined;
  cause?: unknown;
}

/** Nobody has answered, or only what stands in between. */
export function unreachable({ origin }: URL, cause: unknown): LinksError {
  const message = `The owner API at ${origin} does not answer (${reasonOfFailure(cause)}): check its URL, the network and its proxy.`;
  return new LinksError(message, { cause });
}

/** The owner API answers with RFC 9457 problem details; Lambda itself, before it, with `{"Message": …}`. */
export async function errorOf(answer: Response): Promise<LinksError> {
  const { status, headers } = answer;
  const said: unknown = await answer.json().catch(() => undefined);
  const { detail, code, Message } = (said ?? {}) as { detail?: string; code?: string; Message?: string };
  const retryAfterSeconds = Number(headers.get('retry-after') ?? Number.NaN) || undefined;
  return new LinksError(sentenceOf({ status, detail, code, Message, date: headers.get('date') }), {
    status,
    code,
    retryAfterSeconds,
  });
}

interface Said {
  status: number;
  detail: string | undefined;
  code: string | undefined;
  /** What AWS itself says. */
  Message: string | undefined;
  date: string | null;
}

function sentenceOf({ status, detail, code, Message = '', date }: Said): string {
  // The owner API has every address that is asked here; the recipients' URL, on Lambda, has none of them.
  if (code === 'unknown_route') {
    return "There is no owner API at this URL: it may be the recipients', or a server without OWNERS_FILE. Give the owner API's, the output `links_url` of a deployment.";
  }
  if (detail !== undefined) return detail;
  if (status === 403 && isOfClock(Message)) {
    return `AWS refused the call, for this machine's clock is ${offBy(date)}: set it by the network (NTP).`;
  }
  if (status === 403) {
    const cause = Message === '' || Message === 'Forbidden' ? '' : ` (${Message.split(/[\r\n]/, 1)[0]?.slice(0, 300)})`;
    return `AWS refused the call${cause}: check that your credentials are valid and may invoke the Function URL of the owner API.`;
  }
  if (status === 429)
    return 'Too many calls run at once at the owner API: try again in a minute, or with fewer at once.';
  return `The owner API failed with status ${status}: try again, then look into its log.`;
}

/** The words of AWS for a signature that is too old, or not valid yet. */
function isOfClock(message: string): boolean {
  return /Signature expired|Signature not yet current|RequestTimeTooSkewed/i.test(message);
}

function offBy(date: string | null): string {
  const seconds = Math.round((Date.now() - Date.parse(date ?? '')) / 1000);
  if (Number.isNaN(seconds)) return 'wrong';
  return `${Math.abs(seconds)} s ${seconds > 0 ? 'ahead' : 'behind'}`;
}
