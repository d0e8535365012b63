/** An application for tests of what stands before it: how it answers is in the path. */
export const ANSWERING_APPLICATION = `
import { once } from 'node:events';
import { createServer } from 'node:http';

const endpoint = process.env.AWS_LAMBDA_HTTP_ENDPOINT;
const colon = endpoint.lastIndexOf(':');
const HALF = 'x'.repeat(500);

const answers = {
  async '/echo'(request, response) {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { method, url, rawHeaders } = request;
    response.setHeader('Keep-Alive', 'timeout=77');
    response.setHeader('X-Named', ['a', 'b']);
    response.end(JSON.stringify({ method, url, rawHeaders, body }));
  },
  '/pid': (_, response) => response.end(String(process.pid)),
  '/hold': () => {},
  '/half': (_, response) => response.writeHead(200, { 'content-length': 1000 }).write(HALF),
  '/half-in-chunks': (_, response) => response.write(HALF),
  '/cut': (_, response) => response.writeHead(200, { 'content-length': 1000 }).write(HALF, () => response.destroy()),
  '/trailer'(_, response) {
    response.writeHead(200, { Trailer: 'X-After' });
    response.write(HALF);
    response.addTrailers({ 'X-After': 'late' });
    response.end();
  },
  '/exit': () => process.exit(1),
  async '/endless'(_, response) {
    const chunk = Buffer.alloc(65536);
    let taken = 0;
    response.once('close', () => console.log('left after ' + taken));
    while (!response.destroyed) {
      if (!response.write(chunk)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
      taken += chunk.length;
    }
  },
};

createServer((request, response) => answers[request.url.split('?')[0]](request, response)).listen(
  Number(endpoint.slice(colon + 1)),
  endpoint.slice(0, colon),
);
process.on('SIGTERM', () => console.log('told to stop'));
`;
