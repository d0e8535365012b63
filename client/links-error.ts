/** The owner API said no, or could not be reached. The message is a sentence for a person. */
export class LinksError extends Error {
  override readonly name = 'LinksError';
  /** The HTTP status; undefined where no answer came. */
  readonly status: number | undefined;
  /** The reason as one word (RFC 9457 extension `code`), where the owner API itself answered. */
  readonly code: string | undefined;

  constructor(message: string, status?: number, code?: string, cause?: unknown) {
    super(message, { cause });
    this.status = status;
    this.code = code;
  }
}

/** The owner API answers with RFC 9457 problem details; Lambda itself, before it, with `{"Message": …}`. */
export async function errorOf(answer: Response): Promise<LinksError> {
  const { status } = answer;
  const said: unknown = await answer.json().catch(() => undefined);
  const { detail, code } = (said ?? {}) as { detail?: string; code?: string };
  if (detail !== undefined) return new LinksError(detail, status, code);
  if (status === 403) {
    return new LinksError(
      'AWS refused the call: check that your credentials are valid and may invoke the Function URL of the owner API.',
      status,
    );
  }
  return new LinksError(`The owner API failed with status ${status}: try again, then look into its log.`, status);
}
