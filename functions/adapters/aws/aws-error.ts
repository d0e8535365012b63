import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** A refusal of AWS's. `name` is its code; without a body, as in the answer to a HEAD, that is the status. */
export class AwsError extends Error {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;

  constructor(code: string, message: string, { status, headers }: { status: number; headers: IncomingHttpHeaders }) {
    super(message);
    this.name = code;
    this.status = status;
    this.headers = headers;
  }
}

/** Longer than any error of AWS's: bytes. */
const MOST_BYTES = 100_000;

/** Reads the body of an answer, as text. */
export async function textOf(answer: IncomingMessage, mostBytes = Number.POSITIVE_INFINITY): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > mostBytes) break;
  }
  return Buffer.concat(chunks).toString();
}

/** The error that an answer is. Of its body it keeps the code and the first line of the message. */
export async function errorOfAnswer(answer: IncomingMessage): Promise<AwsError> {
  const { statusCode: status = 0, headers } = answer;
  const body = await textOf(answer, MOST_BYTES);
  const { code, message } = body.startsWith('{') ? readJson(body) : readXml(body);
  // To a signature that does not match, DynamoDB answers with the signed headers, the session token among them.
  const [said = ''] = message.split('\n');
  return new AwsError(code || `Status${status}`, said, { status, headers });
}

/** DynamoDB's and EventBridge's errors: `{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException","message":"…"}`. */
function readJson(body: string): { code: string; message: string } {
  try {
    const { __type = '', message, Message } = JSON.parse(body) as Record<string, string | undefined>;
    return { code: __type.slice(__type.lastIndexOf('#') + 1), message: message ?? Message ?? '' };
  } catch {
    return { code: '', message: '' };
  }
}

/** S3's errors: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#RESTErrorResponses */
function readXml(body: string): { code: string; message: string } {
  const read = (name: string) => plain(new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1] ?? '');
  return { code: read('Code'), message: read('Message') };
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function plain(xml: string): string {
  return xml.replace(/&(\w+);/g, (entity, name) => ENTITIES[name] ?? entity);
}
