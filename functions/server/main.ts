import { readServerConfig } from '../config.ts';
import { composeServer } from './compose-server.ts';
import { unsentBytesAtMost } from './unsent.ts';

try {
  await serve();
} catch (error) {
  // Of a fault in the configuration, or a taken port, the sentence is all there is to know.
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

async function serve(): Promise<void> {
  const config = readServerConfig(process.env);
  const { server, log } = composeServer(config);
  log({ level: 'info', event: 'listening', ...(await server.start()), unsentBytesAtMost: unsentBytesAtMost() });
  // Once: a second signal ends the process as it ends any.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log({ level: 'info', event: 'stopping', signal, drainSeconds: config.DRAIN_SECONDS });
      void server.stop().then(() => log({ level: 'info', event: 'stopped' }));
    });
  }
}
