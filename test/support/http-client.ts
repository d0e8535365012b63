import { Agent, type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { comeAgain, ownKey, refusableOf } from './come-again.ts';

/** A reply as a client sees it; `isWhole` is false where the connection was cut before the reply's end. */
export interface ReceivedReply {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
  isWhole: boolean;
}

interface RequestOptions {
  method?: string;
  headers?: OutgoingHttpHeaders;
  body?: string | Buffer;
}

/** Resolves when the reply's head is there; its body is not read yet. */
export function open(
  url: string,
  { method = 'GET', headers = {}, body }: RequestOptions = {},
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    // A connection of its own, so that no test waits for another's.
    request(url, { method, headers, agent: new Agent() }, resolve).on('error', reject).end(body);
  });
}

/** The same as `open`, by a client who comes again to its claim where a store does not answer in time: one of many at once. */
export async function openInCrowd(url: string, options: RequestOptions = {}): Promise<IncomingMessage> {
  const sent = { ...options, headers: { ...ownKey(), ...options.headers } };
  const { answer } = await comeAgain(async () => {
    const answer = await open(url, sent);
    if (answer.statusCode !== 503) return { status: answer.statusCode ?? 0, answer };
    const { status, headers, body } = await readAll(answer);
    return { answer, ...refusableOf(status, headers['retry-after'], body) };
  });
  return answer;
}

export async function receive(url: string, options?: RequestOptions): Promise<ReceivedReply> {
  return readAll(await open(url, options));
}

export function readAll(response: IncomingMessage): Promise<ReceivedReply> {
  const chunks: Buffer[] = [];
  return new Promise((resolve) => {
    response
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('error', () => undefined)
      .on('close', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks),
          isWhole: response.complete,
        }),
      );
  });
}

/** Sends bytes as they are; resolves to all that came back once the server has closed. */
export function talk({ port, hostname }: URL, ...texts: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const socket = connect(Number(port), hostname, () => {
      for (const text of texts) socket.write(text);
    });
    socket.setEncoding('latin1').on('data', (text) => {
      said += text;
    });
    socket.on('error', reject).on('close', () => resolve(said));
  });
}
