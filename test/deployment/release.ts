import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Terraform } from '../../scripts/lib/terraform.ts';
import { closeServer, listen } from '../../scripts/local/listen.ts';

/** A function's zip at a URL, as a release has it. */
export interface Release {
  /** As the variable `packages` has it. */
  code: { url: string; sha256: string };
  close(): Promise<void>;
}

export async function serveRelease(zip: string): Promise<Release> {
  const server = createServer((_, outgoing) => void createReadStream(zip).pipe(outgoing));
  const url = `http://127.0.0.1:${await listen(server)}/release.zip`;
  return { code: { url, sha256: await sha256Of(zip) }, close: () => closeServer(server) };
}

/** Applies the release under a checksum that is another's. @throws Error where that is deployed, or refused for another reason */
export async function demandChecksum(terraform: Terraform, links: { path: string }, { code }: Release): Promise<void> {
  const packages = {
    links,
    redeem: { ...code, sha256: code.sha256.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) },
  };
  const given = `-var=packages=${JSON.stringify(packages)}`;
  const { code: status, output } = await terraform.attempt([
    'apply',
    '-input=false',
    '-no-color',
    '-auto-approve',
    given,
  ]);
  if (status === 0 || !output.includes(`has the SHA-256 ${code.sha256}, not `)) throw new Error(output);
}

export async function sha256Of(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}
