import { parseArgs } from 'node:util';
import { FRONTS, frontNamed } from './emulator/fronts.ts';
import { buildZips, startStack } from './start-stack.ts';
import { brandingIn } from './stores.ts';
import { runUntilInterrupted } from './until-interrupted.ts';

// `make dev`: the whole system on this machine, until Ctrl-C. LIMITS=1 or --limits holds it to Lambda's limits; FRONT=api-gateway
// puts a REST API in front of the recipient's URL, FRONT=web-function makes a Web Function of it; PORT_LINKS and PORT_REDEEM
// choose the ports of the two URLs, PORT_CONSOLE that of the console; BRAND and DEFAULT_FROM are what recipients see of the owner.

const { values } = parseArgs({ options: { limits: { type: 'boolean' } } });
const isLimited = values.limits ?? ['1', 'true'].includes(process.env.LIMITS ?? '');
const limits = isLimited ? "within Lambda's limits" : "without Lambda's limits (LIMITS=1 make dev: with them)";

await runUntilInterrupted({
  command: 'make dev',
  ports: ['PORT_LINKS', 'PORT_REDEEM'],
  log: 'functions.log',
  async start(ports, onLog) {
    const front = frontNamed(process.env.FRONT);
    const { endpoints, links, close } = await startStack({
      zips: await buildZips(),
      isLimited,
      front,
      environment: brandingIn(process.env),
      functions: { onLog },
      links: { port: ports.PORT_LINKS },
      redeem: { port: ports.PORT_REDEEM },
    });
    const about = `The functions run under ${links.runtimeClient} on Node ${process.versions.node}, ${FRONTS[front].about}, ${limits}.`;
    return { endpoints, about, close };
  },
});
