import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { capture } from '../../scripts/lib/command.ts';
import { ROOT } from '../../scripts/lib/terraform.ts';
import { Buildah } from './buildah.ts';
import type { ContainerEngine } from './container-engine.ts';
import { Docker } from './docker.ts';

const BASE_IMAGE = join(ROOT, '../shared/container-host/node-image');

/** Docker where an engine answers, else buildah with the base image that ../shared makes; or why there is neither. */
export async function findEngine(): Promise<ContainerEngine | { missing: string }> {
  if ((await capture('docker', ['info'])).code === 0) return new Docker();
  if ((await capture('buildah', ['--version'])).code !== 0) {
    return { missing: 'no Docker engine answers, and buildah is not installed' };
  }
  const { devDependencies } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  const { code, stdout, output } = await capture(BASE_IMAGE, [devDependencies.node]);
  if (code === 0) return new Buildah(stdout.trim().split(' '));
  return { missing: `no Docker engine answers, and buildah has no base image: ${output.trim() || BASE_IMAGE}` };
}
