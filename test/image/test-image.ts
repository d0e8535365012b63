import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { Checks } from '../../scripts/lib/checks.ts';
import { EndpointsFile } from '../../scripts/lib/endpoints-file.ts';
import { main, say } from '../../scripts/lib/main.ts';
import { runSuites } from '../../scripts/lib/run-suites.ts';
import { ROOT } from '../../scripts/lib/terraform.ts';
import { freePort } from '../../scripts/local/listen.ts';
import { type ServerStack, startServer } from '../../scripts/local/start-server.ts';
import { Owner } from '../support/owner.ts';
import { PROGRAM, sha256 } from '../support/recipient.ts';
import type { ContainerEngine, ImageConfig } from './container-engine.ts';
import { findEngine } from './find-engine.ts';

// `make test-image`: builds the Dockerfile, runs what came of it, and holds that to the server's suites.

/** Those of the server's suites that take any running system. */
const SUITES = ['bad-input', 'contention', 'deliveries', 'end-to-end', 'race'].map(
  (name) => `test/integration/${name}.test.ts`,
);
/** Debian lets everybody write there. */
const WRITABLE = ['/run/lock', '/tmp', '/var/tmp'];
const USER = '65532:65532';

const checks = new Checks();

await main(async () => {
  const engine = await findEngine();
  if ('missing' in engine) {
    checks.skip('the image', engine.missing);
    return checks.finish();
  }
  say(`Building the image with ${engine.name} (half a minute; the first time a base image has to be made or fetched)`);
  try {
    if (await checks.run('the Dockerfile builds', () => engine.build())) await testImage(engine);
  } finally {
    await engine.remove();
  }
  checks.finish();
});

/** The server in its container, and what it has printed so far. */
interface Running {
  server: ServerStack;
  managementPort: string;
  log: string[];
}

async function testImage(engine: ContainerEngine): Promise<void> {
  const config = await engine.readConfig();
  await checks.run(`its user is ${USER}, who can write no file of the image`, () => demandNoRights(engine, config));
  await checks.run('it holds the server, and nothing of what built it', () => demandServerAlone(engine));
  const running = await start(engine, config);
  try {
    await testServer(engine, config, running);
    await checks.run(
      `at ${config.stopSignal} it ends a download that is under way, then itself, with exit code 0`,
      () => demandDrained(engine, config, running),
    );
    await checks.run('its health check fails once it has stopped', () => demandHealth(engine, config, running, 1));
  } finally {
    const { server } = running;
    if (server.process.exitCode === null) await engine.signal(server.process.pid ?? 0, 'SIGKILL');
    await server.close();
  }
}

async function start(engine: ContainerEngine, config: ImageConfig): Promise<Running> {
  const managementPort = String(await freePort());
  const log: string[] = [];
  const server = await startServer({
    environment: { MANAGEMENT_PORT: managementPort },
    command(environment) {
      // For the container's user, who is nobody here. The folder around it lets nobody else in.
      chmodSync(environment.OWNERS_FILE ?? '', 0o644);
      return engine.serve(config, environment);
    },
    onLog: (line) => log.push(line),
  });
  return { server, managementPort, log };
}

async function testServer(engine: ContainerEngine, config: ImageConfig, running: Running): Promise<void> {
  const { server } = running;
  await checks.run('its health check passes', () => demandHealth(engine, config, running, 0));
  for (const path of ['healthz', 'readyz', 'metrics']) {
    await checks.run(`it answers /${path}`, async () => {
      const { status } = await fetch(new URL(path, server.managementUrl));
      if (status !== 200) throw new Error(`It answers ${status}.`);
    });
  }
  await checks.run(`the server's process runs as ${USER}`, async () =>
    demandUser(await engine.readStatus(server.process.pid ?? 0)),
  );
  const file = join(ROOT, '.local', 'image-endpoints.json');
  const endpointsFile = new EndpointsFile(file);
  await endpointsFile.write(server.endpoints);
  checks.add(await runSuites(SUITES, file).finally(() => endpointsFile.remove()));
  await checks.run('it needs no root file system that can be written', () => engine.demandRootUnwritten());
}

async function demandNoRights(engine: ContainerEngine, { user }: ImageConfig): Promise<void> {
  if (user !== USER) throw new Error(`Its user is ${user}.`);
  const { stdout } = await engine.run(['find', '/', '-xdev', '-writable', '-not', '-type', 'l']);
  const paths = stdout.split('\n').filter((path) => path !== '');
  if (!paths.includes('/tmp')) throw new Error('What its user can write could not be listed.');
  const others = paths.filter((path) => !WRITABLE.includes(path));
  if (others.length > 0) throw new Error(`Its user can write ${others.join(', ')}.`);
}

async function demandServerAlone(engine: ContainerEngine): Promise<void> {
  const { stdout } = await engine.run(['ls', '-A', '/server']);
  if (stdout !== 'index.mjs\nindex.mjs.map\n') throw new Error(`/server holds:\n${stdout}`);
}

async function demandHealth(
  engine: ContainerEngine,
  { healthcheck }: ImageConfig,
  { managementPort }: Running,
  wanted: 0 | 1,
): Promise<void> {
  const { code } = await engine.run(healthcheck, { MANAGEMENT_PORT: managementPort });
  if (code !== wanted) throw new Error(`It ends with ${code}.`);
}

function demandUser(status: string): void {
  const ids = ['Uid', 'Gid'].map((name) => new RegExp(`^${name}:\\t(\\d+)`, 'm').exec(status)?.[1]).join(':');
  if (ids !== USER) throw new Error(`It runs as ${ids}.`);
}

/** Stops the server in the midst of a download: it must come whole, and the server end by itself. */
async function demandDrained(engine: ContainerEngine, { stopSignal }: ImageConfig, running: Running): Promise<void> {
  const owner = new Owner(running.server.endpoints);
  const file = randomBytes(50_000_000);
  await owner.put('image/large.bin', file);
  const { url } = await owner.mint({ key: 'image/large.bin' });
  const answer = await fetch(url, { headers: PROGRAM });
  const exited = once(running.server.process, 'exit');
  await engine.signal(running.server.process.pid ?? 0, stopSignal);
  if (sha256(Buffer.from(await answer.arrayBuffer())) !== sha256(file)) throw new Error('The download came broken.');
  const [code] = await exited;
  const events = running.log.map((line) => /"event":"(\w+)"/.exec(line)?.[1]);
  if (code !== 0 || events.at(-1) !== 'stopped')
    throw new Error(`It ended with ${code}:\n${running.log.slice(-5).join('\n')}`);
}
