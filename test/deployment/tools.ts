import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { capture, NOT_FOUND } from '../../scripts/lib/command.ts';
import { ROOT } from '../../scripts/lib/terraform.ts';

/** A program that is ready to run, or why it is not. */
export type Tool = { path: string } | { missing: string };

const TOOLS = join(ROOT, '.local', 'tools');
const TFLINT = 'github.com/terraform-linters/tflint@v0.54.0';
const CHECKOV = 'checkov==3.3.30';
const SCHEMATHESIS = 'schemathesis==4.32.5';

/** tflint: the machine's own, else one that Go builds into .local/tools. */
export async function tflint(): Promise<Tool> {
  const bin = join(TOOLS, 'bin');
  return findOrInstall('tflint', join(bin, 'tflint'), 'go', [['go', 'install', TFLINT]], { GOBIN: bin });
}

/** checkov: the machine's own, else one in a Python environment of its own in .local/tools. */
export function checkov(): Promise<Tool> {
  return pythonTool('checkov', CHECKOV);
}

/** schemathesis, in the same way. */
export function schemathesis(): Promise<Tool> {
  return pythonTool('schemathesis', SCHEMATHESIS);
}

async function pythonTool(name: string, requirement: string): Promise<Tool> {
  const venv = join(TOOLS, name);
  const python = join(venv, 'bin', 'python');
  const install = [python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', requirement];
  const steps = [['python3', '-m', 'venv', '--clear', venv], install];
  return findOrInstall(name, join(venv, 'bin', name), 'python3', steps, {});
}

async function findOrInstall(
  name: string,
  installed: string,
  needs: string,
  steps: readonly string[][],
  environment: NodeJS.ProcessEnv,
): Promise<Tool> {
  if (await isThere(name)) return { path: name };
  if (existsSync(installed) && (await isThere(installed))) return { path: installed };
  if (!(await isThere(needs)))
    return { missing: `neither ${name} nor ${needs}, to install it with, is on this machine` };
  process.stderr.write(`Installing ${name} (a minute or two, only now) ...\n`);
  for (const [program = '', ...args] of steps) {
    const { code, output } = await capture(program, args, { env: { ...process.env, ...environment } });
    if (code !== 0) return { missing: `${name} could not be installed: ${lastLineOf(output)}` };
  }
  return { path: installed };
}

async function isThere(program: string): Promise<boolean> {
  return (await capture(program, [program === 'go' ? 'version' : '--version'])).code !== NOT_FOUND;
}

function lastLineOf(output: string): string {
  return output.trim().split('\n').at(-1) ?? '';
}
