import { parseArgs } from 'node:util';
import { buildFunctions } from '../build/bundle.ts';
import { frontNamed } from './emulator/fronts.ts';
import { startStack } from './start-stack.ts';
import { runUntilInterrupted } from './until-interrupted.ts';

// `make dev`: the whole system on this machine, until Ctrl-C. LIMITS=1 or --limits holds it to Lambda's limits; FRONT=api-gateway
// puts a REST API in front of the recipient's URL; PORT_LINKS and PORT_REDEEM choose the ports of the two URLs.

const { values } = parseArgs({ options: { limits: { type: 'boolean' } } });
const isLimited = values.limits ?? ['1', 'true'].includes(process.env.LIMITS ?? '');
const limits = isLimited ? "within Lambda's limits" : "without Lambda's limits (LIMITS=1 make dev: with them)";

const ABOUT = { 'function-url': 'behind Function URLs', 'api-gateway': 'the link behind API Gateway' };

await runUntilInterrupted({
  ports: ['PORT_LINKS', 'PORT_REDEEM'],
  log: 'functions.log',
  async start(ports, onLog) {
    const front = frontNamed(process.env.FRONT);
    const built = await buildFunctions();
    const { endpoints, redeem, close } = await startStack({
      zips: { links: built.links.zipFile, redeem: built.redeem.zipFile },
      isLimited,
      front,
      functions: { onLog },
      links: { port: ports.PORT_LINKS },
      redeem: { port: ports.PORT_REDEEM },
    });
    const about = `The functions run under ${redeem.runtimeClient} on Node ${process.versions.node}, ${ABOUT[front]}, ${limits}.`;
    return { endpoints, about, close };
  },
});
