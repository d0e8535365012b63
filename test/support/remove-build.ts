import { rm } from 'node:fs/promises';

/** Jest calls this once, when all suites are over. */
export default async function removeBuild(): Promise<void> {
  if (process.env.TESTED_BUILD) await rm(process.env.TESTED_BUILD, { recursive: true, force: true });
}
