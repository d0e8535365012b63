import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { CommandError } from '../../cli/errors.ts';
import { capture, type OutputListener, show } from './command.ts';
import { confirm } from './main.ts';

export const ROOT = resolve(import.meta.dirname, '../..');

/** What infra/outputs.tf gives, through infra/root, of a deployment, as far as it is used here. */
export interface Outputs {
  links_url: string;
  redeem_url: string;
  old_links: string;
  bucket: string;
  table: string;
  region: string;
  allowed_prefixes: string[];
  functions: Record<'links' | 'redeem', string>;
  log_groups: Record<'links' | 'redeem', string>;
  /** Null without a server. */
  server: { dns_name: string } | null;
  /** Null without a Web Function. */
  web: { function: string; log_group: string } | null;
  /** Of the Web Function its revisions, where there is one. */
  versions: Record<'links' | 'redeem', Served> & { web?: Served };
}

/** The version that is served, and the one published last. */
export interface Served {
  live: string;
  newest: string;
}

/** A resource in the state or in a plan. */
export interface Resource {
  address: string;
  mode: 'managed' | 'data';
  type: string;
  values: Record<string, unknown>;
}

interface Module {
  resources?: Resource[];
  child_modules?: Module[];
}

const PLAN_FILE = join(ROOT, '.local', 'deploy.tfplan');
const NEEDED = { major: 1, minor: 11 };

/** Terraform in one directory, on this terminal. Each method rejects with a CommandError where Terraform fails. */
export class Terraform {
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;

  private constructor(directory: string, environment: NodeJS.ProcessEnv) {
    this.directory = directory;
    this.environment = environment;
  }

  /** INFRA_DIR names another directory than infra/root, such as a copy with overrides of its own. */
  static async open(
    directory = process.env.INFRA_DIR ? resolve(process.env.INFRA_DIR) : join(ROOT, 'infra', 'root'),
    environment: NodeJS.ProcessEnv = process.env,
  ): Promise<Terraform> {
    const { code, stdout } = await capture('terraform', ['version', '-json']);
    const version = code === 0 ? (JSON.parse(stdout) as { terraform_version: string }).terraform_version : undefined;
    const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
    if (major === NEEDED.major && minor >= NEEDED.minor) return new Terraform(directory, environment);
    const found = version === undefined ? 'Terraform is not installed' : `Terraform ${version} does not fit`;
    throw new CommandError(
      `${found}: install version 1.11 or a later 1.x (https://developer.hashicorp.com/terraform/install), then try again.`,
    );
  }

  /** With the backend that backend.hcl describes, where it is there. */
  async init(): Promise<void> {
    process.stderr.write('Getting Terraform ready ...\n');
    const backend = existsSync(join(this.directory, 'backend.hcl')) ? ['-backend-config=backend.hcl'] : [];
    await this.read('init', '-input=false', ...backend);
  }

  /** Shows what an apply would do. Resolves to whether that is anything at all. */
  async plan(...args: string[]): Promise<boolean> {
    await mkdir(dirname(PLAN_FILE), { recursive: true });
    const code = await show(
      'terraform',
      this.#args('plan', '-input=false', '-detailed-exitcode', `-out=${PLAN_FILE}`, ...args),
      { env: this.environment },
    );
    if (code !== 0 && code !== 2) throw failure('plan');
    return code === 2;
  }

  /** Asks, and applies what `plan` has shown, and that only. @throws CommandError where the answer is no */
  async applyPlan(question: string): Promise<void> {
    try {
      await confirm(question);
      await this.#show('apply', '-input=false', PLAN_FILE);
    } finally {
      await this.removePlan();
    }
  }

  async removePlan(): Promise<void> {
    await rm(PLAN_FILE, { force: true });
  }

  /** @throws CommandError where nothing is deployed */
  async outputs(): Promise<Outputs> {
    const all = JSON.parse(await this.read('output', '-json')) as Record<string, { value: unknown }>;
    if (!all.links_url) throw new CommandError('Nothing is deployed from here: run make deploy first.');
    return Object.fromEntries(Object.entries(all).map(([name, { value }]) => [name, value])) as unknown as Outputs;
  }

  /** The managed resources of the state. */
  async resources(): Promise<Resource[]> {
    const { values } = JSON.parse(await this.read('show', '-json')) as { values?: { root_module: Module } };
    return values ? resourcesOf(values.root_module) : [];
  }

  /** The managed resources that a saved plan leads to. */
  async plannedResources(plan: string): Promise<Resource[]> {
    const { planned_values } = JSON.parse(await this.read('show', '-json', plan)) as {
      planned_values: { root_module: Module };
    };
    return resourcesOf(planned_values.root_module);
  }

  /** What a subcommand prints, unseen. */
  async read(...args: string[]): Promise<string> {
    const { code, stdout, output } = await capture('terraform', this.#args(...args), { env: this.environment });
    if (code === 0) return stdout;
    process.stderr.write(output);
    throw failure(String(args[0]));
  }

  /** Runs a subcommand to its end, good or bad; `onOutput` as for `capture`. */
  attempt(args: readonly string[], onOutput: OutputListener = () => {}) {
    return capture('terraform', this.#args(...args), { env: this.environment, onOutput });
  }

  async #show(...args: string[]): Promise<void> {
    if ((await show('terraform', this.#args(...args), { env: this.environment })) !== 0) throw failure(String(args[0]));
  }

  #args(...args: string[]): string[] {
    return [`-chdir=${this.directory}`, ...args];
  }
}

function resourcesOf({ resources = [], child_modules = [] }: Module): Resource[] {
  return [...resources.filter(({ mode }) => mode === 'managed'), ...child_modules.flatMap(resourcesOf)];
}

function failure(subcommand: string): CommandError {
  return new CommandError(
    `terraform ${subcommand} failed: what it says above has the cause; put it right and try again.`,
  );
}
