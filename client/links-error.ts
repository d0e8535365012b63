import { reasonOfFailure } from './network-reason.ts';

/** The owner API refused a call, or could not be reached. The message tells a person what happened and what to do next. */
export class LinksError extends Error {
  override readonly name = 'LinksError';
  /** The HTTP status; undefined if no answer came. */
  readonly status: number | undefined;
  /** The reason as one word, such as `object_missing`; undefined unless the owner API itself answered. */
  readonly code: string | undefined;
  /** When another try may succeed, if the answer says so. */
  readonly retryAfterSeconds: number | undefined;

  /** @param message what happened and what to do next */
  constructor(message: string, { status, code, retryAfterSeconds, cause }: LinksErrorFacts = {}) {
    super(message, { cause });
    this.status = status;
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The facts of a call that failed. */
export interface LinksErrorFacts {
  status?: number | undefined;
  code?: string | undefined;
  retryAfterSeconds?: number | undefined;
  cause?: unknown;
}

/** No answer came from the owner API itself. */
export function unreachable({ origin }: URL, cause: unknown): LinksError {
  const message = `The owner API at ${origin} does not answer (${reasonOfFailure(cause)}): check its URL, the network and its proxy.`;
  return new LinksError(message, { cause });
}

/** Reads the owner API's problem details (RFC 9457), or the `{"Message": …}` that Lambda answers in its place. */
export async function readError(answer: Response): Promise<LinksError> {
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
  /** The message of AWS itself. */
  Message: string | undefined;
  date: string | null;
}

function sentenceOf({ status, detail, code, Message = '', date }: Said): string {
  // An owner API knows every path that this client asks for. The recipients' URL knows none of them.
  if (code === 'unknown_route') {
    return "There is no owner API at this URL. It may be the recipients' URL, or a server without OWNERS_FILE: use the output `links_url` of a deployment.";
  }
  if (detail !== undefined) return detail;
  if (status === 403 && isOfClock(Message)) {
    return `AWS refused the call because this machine's clock is ${offBy(date)}: synchronise it with NTP.`;
  }
  if (status === 403) {
    const cause =
      Message === '' || isPlainForbidden(Message) ? '' : ` (${Message.split(/[\r\n]/, 1)[0]?.slice(0, 300)})`;
    return `AWS refused the call${cause}: check that your credentials are valid, and that the deployment names you in owner_principals or you have its owner_policy_json attached; from another AWS account you need both. After an apply, new permissions take up to a minute.`;
  }
  if (status === 429)
    return 'The owner API is handling too many calls at once: try again in a minute, or make fewer calls at once.';
  return `The owner API failed with status ${status}: try again, and check its log if that does not help.`;
}

/** "Forbidden", alone or with the address of https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html, says nothing more. */
function isPlainForbidden(message: string): boolean {
  return message === 'Forbidden' || message.startsWith('Forbidden. For troubleshooting');
}

/** Whether AWS complains about a signature that is too old, or not valid yet. */
function isOfClock(message: string): boolean {
  return /Signature expired|Signature not yet current|RequestTimeTooSkewed/i.test(message);
}

function offBy(date: string | null): string {
  const seconds = Math.round((Date.now() - Date.parse(date ?? '')) / 1000);
  if (Number.isNaN(seconds)) return 'wrong';
  return `${Math.abs(seconds)} s ${seconds > 0 ? 'ahead' : 'behind'}`;
}
