import { capture } from '../../scripts/lib/command.ts';
import { ROOT } from '../../scripts/lib/terraform.ts';
import {
  type Command,
  type ContainerEngine,
  configOf,
  demand,
  type Environment,
  optionsOf,
} from './container-engine.ts';

const IMAGE = 'single-use-links-test';
/** One run at a time: the name tells which container is asked. */
const CONTAINER = 'single-use-links-test';

/** Docker, with the restrictions of docker-compose.yaml. */
export class Docker implements ContainerEngine {
  readonly name = 'Docker';

  async build(): Promise<void> {
    await demand('docker', ['build', '--tag', IMAGE, ROOT]);
    await this.remove();
  }

  async readConfig() {
    return configOf(JSON.parse(await demand('docker', ['image', 'inspect', '--format', '{{json .Config}}', IMAGE])));
  }

  serve(_config: unknown, environment: Environment): Command {
    const restrictions = ['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges:true'];
    const options = ['--name', CONTAINER, '--network', 'host', ...restrictions, ...optionsOf(environment)];
    return ['docker', 'run', ...options, IMAGE];
  }

  run([program, ...args]: Command, environment: Environment = {}) {
    const options = ['--rm', '--network', 'host', '--entrypoint', program, ...optionsOf(environment)];
    return capture('docker', ['run', ...options, IMAGE, ...args]);
  }

  readStatus(): Promise<string> {
    return demand('docker', ['exec', CONTAINER, 'cat', '/proc/1/status']);
  }

  async signal(_child: number, signal: NodeJS.Signals): Promise<void> {
    await demand('docker', ['kill', '--signal', signal, CONTAINER]);
  }

  async demandRootUnwritten(): Promise<void> {
    const { code, output } = await capture('docker', ['exec', CONTAINER, 'touch', '/tmp/written']);
    if (code === 0 || !output.includes('Read-only file system'))
      throw new Error(`The server can write to /tmp. ${output}`);
  }

  async remove(): Promise<void> {
    await capture('docker', ['rm', '--force', CONTAINER]);
  }
}
