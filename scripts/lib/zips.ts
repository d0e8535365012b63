import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildFunctions, buildWebFunction, FUNCTION_NAMES } from '../build/bundle.ts';
import { ROOT } from './terraform.ts';

/** Builds the zips where there are none: Terraform asks for them even to destroy. Those that are there stay as they are. */
export async function ensureZips(): Promise<void> {
  const zips = [...FUNCTION_NAMES, 'web'].map((name) => join(ROOT, 'dist', `${name}.zip`));
  if (!zips.every((zip) => existsSync(zip))) await buildZips();
}

/** Builds all that a deployment may have. */
export async function buildZips(): Promise<void> {
  await Promise.all([buildFunctions(), buildWebFunction()]);
}
