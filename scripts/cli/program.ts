import { Command } from 'commander';
import { VERSION } from '../../functions/version.ts';
import { addCompletion } from './commands/completion.ts';
import { addCreate } from './commands/create.ts';
import { addDoctor } from './commands/doctor.ts';
import { addGet } from './commands/get.ts';
import { addInspect } from './commands/inspect.ts';
import { addList } from './commands/list.ts';
import { addOpen } from './commands/open.ts';
import { addRevoke } from './commands/revoke.ts';
import { addTail } from './commands/tail.ts';
import { EXIT } from './output.ts';

/** The `links` command with all of its commands. It throws where commander would end the process. */
export function linksProgram(): Command {
  const program = new Command('links')
    .description('Single-use download links for private S3 objects.')
    .version(VERSION)
    .option(
      '--endpoint <url>',
      'Function URL of the owner API (default: LINKS_URL, else the `make dev` that runs here)',
    )
    .addHelpText(
      'after',
      `
Environment: LINKS_URL, LINKS_BUCKET (for uploads), NO_COLOR and the usual AWS_ variables.
Durations are such as 7d, 2h30m or 3600 (seconds); times ISO 8601, in this machine's own zone if they name none.
Exit code: 0 done, ${EXIT.failed} refused or failed (in part, where there was much to do), ${EXIT.usage} wrong usage (nothing was done).`,
    )
    .showHelpAfterError('(links --help says more)')
    .exitOverride();
  addCreate(program);
  addList(program);
  addInspect(program);
  addRevoke(program);
  addGet(program);
  addOpen(program);
  addTail(program);
  addDoctor(program);
  addCompletion(program);
  return program;
}
