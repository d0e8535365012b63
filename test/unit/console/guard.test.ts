import type { IncomingMessage } from 'node:http';
import { expect, test } from '@jest/globals';
import { checkHost, checkOrigin } from '../../../cli/console/server/guard.ts';

const request = (localPort: number, headers: Record<string, string>) =>
  ({ method: 'POST', headers, socket: { localPort } }) as unknown as IncomingMessage;

test.each([
  [80, '127.0.0.1', 'http://127.0.0.1'],
  [80, 'localhost', 'http://localhost'],
  [80, '127.0.0.1:80', 'http://127.0.0.1'],
  [4870, 'localhost:4870', 'http://localhost:4870'],
])('at port %i, the page that a browser asks of %s may call, as %s', (port, host, origin) => {
  const call = request(port, { host, origin, 'sec-fetch-site': 'same-origin' });

  expect(checkHost(call)).toBe(origin);
  expect(() => checkOrigin(call, checkHost(call))).not.toThrow();
});

test.each([
  [80, 'rebound.example'],
  [80, 'rebound.example:80'],
  [80, '127.0.0.1:81'],
  [80, '127.0.0.1.'],
  [4870, '127.0.0.1'],
  [4870, 'localhost:80'],
])('at port %i, %s is the host of somebody else', (port, host) => {
  expect(() => checkHost(request(port, { host }))).toThrow(/is not at this address/);
});
