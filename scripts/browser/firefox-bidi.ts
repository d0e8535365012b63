import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import WebSocket, { WebSocketServer } from 'ws';

// Firefox as Playwright's WebDriver BiDi wants it: started in its place, with its arguments, and one thing put between.
// Playwright 1.65 sets the media features of every window, and Firefox 153 does not know that command
// ("emulation.setMediaFeaturesOverride": unknown command); it is told that it went well, and nothing of it is so.

const MISSING = 'emulation.setMediaFeaturesOverride';

const firefox = spawn(process.env.FIREFOX ?? 'firefox-esr', process.argv.slice(2), {
  stdio: ['ignore', 'ignore', 'pipe'],
});
firefox.on('exit', (code) => process.exit(code ?? 1));
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => firefox.kill(signal));

for await (const line of createInterface(firefox.stderr)) {
  const [, address] = /WebDriver BiDi listening on (ws:\S+)$/.exec(line) ?? [];
  process.stderr.write(`${address ? `WebDriver BiDi listening on ${await standBefore(address)}` : line}\n`);
}

/** @returns the address to use instead */
async function standBefore(address: string): Promise<string> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  await new Promise((resolve) => server.on('listening', resolve));
  server.on('connection', (near, { url }) => {
    const far = new WebSocket(address + url, { perMessageDeflate: false });
    const opened = new Promise((resolve) => far.on('open', resolve));
    near.on('message', async (data) => {
      const { id, method } = JSON.parse(String(data));
      await opened;
      if (method === MISSING) near.send(JSON.stringify({ type: 'success', id, result: {} }));
      else far.send(String(data));
    });
    far.on('message', (data) => near.send(String(data)));
    near.on('close', () => far.close());
    far.on('close', () => near.close());
  });
  const at = server.address();
  return `ws://127.0.0.1:${typeof at === 'object' ? at?.port : ''}`;
}
