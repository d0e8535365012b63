import { buildServer } from '../build/bundle.ts';
import { startServer } from './start-server.ts';
import { brandingIn } from './stores.ts';
import { runUntilInterrupted } from './until-interrupted.ts';

// `make serve`: the server on this machine, as a container runs it, until Ctrl-C. PORT chooses the port of its URLs,
// MANAGEMENT_PORT that of probes and metrics; BRAND and DEFAULT_FROM are what recipients see of the owner.

await runUntilInterrupted({
  command: 'make serve',
  ports: ['PORT', 'MANAGEMENT_PORT'],
  log: 'server.log',
  async start({ PORT, MANAGEMENT_PORT }, onLog) {
    const { endpoints, managementUrl, close } = await startServer({
      bundle: await buildServer(),
      environment: {
        ...brandingIn(process.env),
        ...(PORT ? { PORT: String(PORT) } : {}),
        MANAGEMENT_PORT: String(MANAGEMENT_PORT),
      },
      onLog,
    });
    const about = `The server runs on Node ${process.versions.node}: probes and metrics at ${managementUrl}metrics.`;
    return { endpoints, about, close };
  },
});
