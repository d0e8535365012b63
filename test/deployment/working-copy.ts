import { mkdirSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ROOT } from '../../scripts/lib/terraform.ts';

/** What belongs to a deployment from infra/, or to whoever runs Terraform there, rather than to the code. */
const NOT_CODE = /^\.terraform|\.tfstate|\.tfvars|\.tfplan$|^backend\.hcl$|_override\.tf$/;

/** A fresh copy of infra/ below .local/, where Terraform can do as it likes. Resolves to its path. */
export async function copyOfInfra(name: string): Promise<string> {
  const copy = join(ROOT, '.local', name);
  await rm(copy, { recursive: true, force: true });
  await cp(join(ROOT, 'infra'), copy, { recursive: true, filter: (path) => !NOT_CODE.test(basename(path)) });
  return copy;
}

/**
 * Where Terraform keeps downloaded providers for all of its copies, unless the machine has a place of its own: it would
 * fetch a few hundred MB for each. Without a lock file (infra/.gitignore says why) it has to be told that it may.
 */
export function pluginCache(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (environment.TF_CLI_CONFIG_FILE || environment.TF_PLUGIN_CACHE_DIR) return {};
  const cache = join(ROOT, '.local', 'terraform-plugins');
  // Terraform wants it to be there already.
  mkdirSync(cache, { recursive: true });
  return { TF_PLUGIN_CACHE_DIR: cache, TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE: '1' };
}
