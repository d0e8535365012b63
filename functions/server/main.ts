import { readServerConfig } from '../config.ts';
import { composeServer } from './compose-server.ts';
import { readUnsentBytesAtMost } from './unsent.ts';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

try {
  await serve();
} catch (error) {
  // For a fault in the configuration, or a taken port, the message says everything.
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

async function serve(): Promise<void> {
  const config = readServerConfig(process.env);
  const { server, log } = await composeServer(config);
  log({ level: 'info', event: 'listening', ...(await server.start()), unsentBytesAtMost: readUnsentBytesAtMost() });
  const stop = async (signal: NodeJS.Signals) => {
    // A second signal of either kind ends the process at once.
    for (const one of SIGNALS) process.off(one, stop);
    log({ level: 'info', event: 'stopping', signal, drainSeconds: config.DRAIN_SECONDS });
    await server.stop();
    log({ level: 'info', event: 'stopped' });
  };
  for (const signal of SIGNALS) process.on(signal, stop);
}
