/** A function with a route for each thing that a streaming handler may do. GATE is where it reports and waits. */
export const STREAMING_HANDLER = `
import { once } from 'node:events';
import { gzipSync } from 'node:zlib';

let runs = 0;
const at = (path) => fetch(process.env.GATE + path);
const begin = (stream, prelude = {}) => awslambda.HttpResponseStream.from(stream, prelude);
// The prelude leaves with write() only: end(text) alone would lose it.
const reply = (stream, prelude, text) => { const s = begin(stream, prelude); s.write(text); s.end(); };
const sendJson = (stream, value) => reply(stream, { headers: { 'content-type': 'application/json' } }, JSON.stringify(value));

const routes = {
  '/event': (stream, event) => sendJson(stream, event),
  '/runs': (stream) => sendJson(stream, runs),
  '/context': (stream, event, { getRemainingTimeInMillis, ...context }) =>
    sendJson(stream, { ...context, remaining: getRemainingTimeInMillis(), environment: { ...process.env } }),
  '/head': (stream) => reply(stream, {
    statusCode: 201,
    headers: { 'Content-Type': 'text/plain', 'Content-Length': '4', Date: 'long ago', 'WWW-Authenticate': 'Basic', 'x-own': '1' },
    cookies: ['a=1; Path=/', 'b=2'],
  }, 'body'),
  '/merged': (stream) => reply(stream, {
    headers: { 'X-One': '1', 'X-Both': 'a', Via: '1.1 x' },
    multiValueHeaders: { 'x-both': ['b', 'c'], 'Set-Cookie': ['d=4'] },
    cookies: ['e=5'],
  }, ''),
  '/short': (stream) => reply(stream, { headers: { 'content-length': '10' } }, 'half'),
  '/late-delimiter': (stream) => reply(stream, { headers: { long: 'a'.repeat(16_384) } }, ''),
  '/end-only': (stream) => begin(stream, { statusCode: 404 }).end('without a write'),
  '/plain': (stream) => stream.end('as it is'),
  '/typed': (stream) => { stream.setContentType('text/css'); stream.end('a {}'); },
  '/unwritten': (stream) => begin(stream, { statusCode: 404, headers: { 'x-own': '1' } }).end(),
  '/empty': (stream) => reply(stream, { statusCode: 404, headers: { 'x-own': '1' } }, ''),
  '/gzip': (stream) => reply(stream, { headers: { 'content-encoding': 'gzip' } }, gzipSync('unpacked')),
  '/bad-prelude': (stream) => { stream.setContentType('application/vnd.awslambda.http-integration-response'); stream.end('no json' + '\\0'.repeat(8)); },
  '/throw': () => { throw new TypeError('before the first byte'); },
  '/throw-late': async (stream) => { await send(begin(stream), 'half'); throw new TypeError('in mid-stream'); },
  '/destroy': async (stream) => { await send(begin(stream), 'half'); stream.destroy(new Error('cut')); await hang(); },
  '/die': async (stream) => { await send(begin(stream), 'half'); process.exit(1); },
  '/die-early': () => process.exit(1),
  '/hang': () => hang(),
  '/hang-late': async (stream) => { await send(begin(stream), 'half'); await hang(); },
  '/gated': async (stream) => { await send(begin(stream), 'first '); await at('/gated'); stream.end('last'); },
  '/wait': async (stream) => { await at('/wait'); reply(stream, {}, 'done'); },
  '/large': async (stream, { queryStringParameters: { mb, report } }) => {
    const s = begin(stream);
    const chunk = Buffer.alloc(1 << 20, 'large');
    for (let sent = 1; sent <= Number(mb); sent++) {
      if (!s.write(chunk)) await once(s, 'drain');
      if (report) await at(report);
    }
    s.end();
    await once(s, 'finish');
    if (report) await at('/finished');
  },
};

const hang = () => new Promise((resolve) => setTimeout(resolve, 600_000));
const send = (stream, text) => new Promise((resolve) => stream.write(text, resolve));

export const handler = awslambda.streamifyResponse(async (event, stream, context) => {
  runs++;
  await routes[event.rawPath ?? event.path](stream, event, context);
});
`;

/** A function that returns what its event's body says, or throws without one. */
export const BUFFERED_HANDLER = `
export const handler = async (event) => {
  if (!event.body) throw new Error('nothing to return');
  return eval('(' + event.body + ')');
};
`;
