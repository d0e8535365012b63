import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Checks } from '../../scripts/lib/checks.ts';
import { capture } from '../../scripts/lib/command.ts';
import { main, say } from '../../scripts/lib/main.ts';
import { Terraform } from '../../scripts/lib/terraform.ts';
import { checkov, type Tool, tflint } from './tools.ts';
import { copyOfInfra, pluginCache } from './working-copy.ts';

// `make test-infra`: what can be said of infra/ without deploying it. In a copy: the state, variables and lock file of a
// deployment from infra/ itself are nobody's business here.

const checks = new Checks();

await main(async () => {
  const infra = await copyOfInfra('test-infra');
  const environment = { ...process.env, ...pluginCache(process.env) };
  await Terraform.open(infra, environment);
  await checks.run('terraform fmt', () => demand('terraform', ['fmt', '-check', '-diff', '-recursive', infra]));
  for (const directory of modulesIn(infra)) {
    await testModule(directory, directory === infra ? 'infra' : `infra${directory.slice(infra.length)}`, environment);
  }
  const config = `--config=${join(infra, '.tflint.hcl')}`;
  await runTool('tflint', await tflint(), [`--chdir=${infra}`, '--recursive', config]);
  // Quiet: its failures only. It would ask its makers for guidelines, and go on without.
  const quietly = ['--framework', 'terraform', '--compact', '--quiet', '--skip-download'];
  await runTool('checkov', await checkov(), ['--directory', infra, ...quietly]);
  checks.finish();
});

/** The root module and every other that has tests. */
function modulesIn(infra: string): string[] {
  const tests = globSync(join(infra, '**/tests/*.tftest.hcl'));
  return [...new Set(tests.map((file) => dirname(dirname(file))))].sort();
}

async function testModule(directory: string, name: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const terraform = await Terraform.open(directory, environment);
  const isReady = await checks.run(`${name}: terraform init and validate`, async () => {
    await terraform.read('init', '-backend=false', '-input=false', '-no-color');
    await terraform.read('validate', '-no-color');
  });
  if (!isReady) return;
  const { output } = await terraform.attempt(['test', '-no-color']);
  say(`${name}: terraform test\n${output.trim()}`);
  checks.add(countsIn(output));
}

/** What `terraform test` counts at its end; a run that ended otherwise has failed. */
function countsIn(output: string) {
  const [, passed, failed, skipped = '0'] =
    /^(?:Success|Failure)! (\d+) passed, (\d+) failed(?:, (\d+) skipped)?\.$/m.exec(output) ?? [];
  if (passed === undefined || failed === undefined) return { passed: 0, failed: 1, skipped: 0 };
  return { passed: Number(passed), failed: Number(failed), skipped: Number(skipped) };
}

async function runTool(name: string, tool: Tool, args: readonly string[]): Promise<void> {
  if ('missing' in tool) return checks.skip(name, tool.missing);
  await checks.run(name, () => demand(tool.path, args));
}

/** @throws Error with what the program said, where it failed */
async function demand(program: string, args: readonly string[]): Promise<void> {
  const { code, output } = await capture(program, args);
  if (code !== 0) throw new Error(output);
}
