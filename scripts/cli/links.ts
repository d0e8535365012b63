#!/usr/bin/env node
import { Command } from 'commander';
import { EXIT, report } from './output.ts';

const program = new Command('links')
  .description('Single-use download links for private S3 objects.')
  .option('--endpoint <url>', 'Function URL of the owner API (default: LINKS_URL, else the `make dev` that runs here)')
  .addHelpText(
    'after',
    `
Environment: LINKS_URL, LINKS_BUCKET (for uploads), NO_COLOR and the usual AWS_ variables.
Exit code: 0 done, ${EXIT.failed} refused or failed, ${EXIT.usage} wrong usage (nothing was done).`,
  )
  .showHelpAfterError('(links --help says more)')
  .exitOverride();

// Only what is asked for is loaded: `get` has no use for the AWS SDK, whose memory would count against every download.
const commands: Readonly<Record<string, () => Promise<(program: Command) => void>>> = {
  create: async () => (await import('./commands/create.ts')).addCreate,
  get: async () => (await import('./commands/get.ts')).addGet,
  revoke: async () => (await import('./commands/revoke.ts')).addRevoke,
};
const named = process.argv.slice(2).find((word) => Object.hasOwn(commands, word));
for (const [name, load] of Object.entries(commands)) {
  if (named === undefined || named === name) (await load())(program);
}

// A reader that has seen enough (`links … | head -1`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}
