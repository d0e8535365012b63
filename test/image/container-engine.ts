import { capture } from '../../scripts/lib/command.ts';

/** A program and its arguments. */
export type Command = readonly [string, ...string[]];

export type Environment = Readonly<Record<string, string>>;

/** How the image says that it is run. */
export interface ImageConfig {
  user: string;
  command: Command;
  healthcheck: Command;
  stopSignal: NodeJS.Signals;
}

/** Builds the Dockerfile, and runs what came of it. Every method rejects with what the program said where it failed. */
export interface ContainerEngine {
  name: string;
  build(): Promise<void>;
  readConfig(): Promise<ImageConfig>;
  /** The command that starts the server in the foreground, as the image says, on the host's network. */
  serve(config: ImageConfig, environment: Environment): Command;
  /** Runs a command in another container of the image, as the image's user. */
  run(command: Command, environment?: Environment): Promise<{ code: number; stdout: string }>;
  /** What /proc says of the server's process; `child` is the process of the command that started it. */
  readStatus(child: number): Promise<string>;
  /** Sends the server a signal, as an orchestrator does. */
  signal(child: number, signal: NodeJS.Signals): Promise<void>;
  /** @throws Error where the server has written, or could write, to its root file system */
  demandRootUnwritten(): Promise<void>;
  /** Removes what was made, but for what makes the next build quicker. */
  remove(): Promise<void>;
}

/** Runs a program, and resolves to what it printed. @throws Error with all that it said, where it failed */
export async function demand(program: string, args: readonly string[]): Promise<string> {
  const { code, stdout, output } = await capture(program, args);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')}\n${output}`);
  return stdout;
}

const OWNERS = '/run/secrets/owners';

/** An environment as Docker and buildah are both told it: its OWNERS_FILE lies here, and is mounted where secrets are. */
export function optionsOf({ OWNERS_FILE, ...environment }: Environment): string[] {
  const given: Environment = OWNERS_FILE ? { ...environment, OWNERS_FILE: OWNERS } : environment;
  const variables = Object.entries(given).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  return OWNERS_FILE ? [...variables, '--volume', `${OWNERS_FILE}:${OWNERS}:ro`] : variables;
}

/** The image's configuration in Docker's own format, which buildah writes as well. */
export interface DockerConfig {
  User: string;
  Cmd: Command;
  StopSignal: NodeJS.Signals;
  Healthcheck: { Test: ['CMD', ...Command] };
}

export function configOf({ User, Cmd, StopSignal, Healthcheck }: DockerConfig): ImageConfig {
  const [, ...healthcheck] = Healthcheck.Test;
  return { user: User, command: Cmd, healthcheck, stopSignal: StopSignal };
}
