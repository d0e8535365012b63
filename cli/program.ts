import { styleText } from 'node:util';
import { Command } from 'commander';
import { VERSION } from '../functions/version.ts';
import { widthOf, wrapped } from './layout.ts';
import { EXIT } from './output.ts';

type Add = (program: Command) => void;

/** In the order of the help. */
const COMMANDS: Readonly<Record<string, () => Promise<Add>>> = {
  create: async () => (await import('./commands/create.ts')).addCreate,
  list: async () => (await import('./commands/list.ts')).addList,
  inspect: async () => (await import('./commands/inspect.ts')).addInspect,
  revoke: async () => (await import('./commands/revoke.ts')).addRevoke,
  get: async () => (await import('./commands/get.ts')).addGet,
  open: async () => (await import('./commands/open.ts')).addOpen,
  tail: async () => (await import('./commands/tail.ts')).addTail,
  doctor: async () => (await import('./commands/doctor.ts')).addDoctor,
  completion: async () => (await import('./commands/completion.ts')).addCompletion,
};

const AFTER_HELP = `
Environment: LINKS_URL, LINKS_BUCKET (for uploads), NO_COLOR and the usual AWS_ variables.
Durations are such as 7d, 2h30m or 3600 (seconds); times are in ISO 8601, such as 2030-01-31T12:00+01:00, and those without a zone are in this machine's own.
Exit code: 0 done; ${EXIT.failed} refused, failed or stopped, perhaps in part; ${EXIT.usage} wrong usage, and nothing was done.`;

/**
 * The `links` command. It throws where commander would end the process.
 *
 * @param words the command line: where it names a command, only that one is loaded, for what the others need would count
 *   against the memory of every download. Without words, all are.
 */
export async function linksProgram(words: readonly string[] = []): Promise<Command> {
  const program = new Command('links')
    .description('Single-use download links for private S3 objects.')
    .version(VERSION)
    .option(
      '--endpoint <url>',
      'Function URL of the owner API (default: LINKS_URL, else the `make dev` that runs here)',
    )
    // Commander cuts words where it finds less room than 40 columns.
    .configureHelp({ minWidthToWrap: 20, subcommandTerm: (command) => command.name() })
    .configureOutput({ outputError: (text, write) => write(errorText(text)) })
    .addHelpText('after', ({ error, command }) => {
      const { getErrHelpWidth, getOutHelpWidth } = command.configureOutput();
      return wrapped(AFTER_HELP, (error ? getErrHelpWidth?.() : getOutHelpWidth?.()) ?? 80);
    })
    .showHelpAfterError('(links --help says more)')
    .exitOverride();
  const named = words.find((word) => Object.hasOwn(COMMANDS, word));
  const isWhole = named === undefined || named === 'completion';
  for (const [name, load] of Object.entries(COMMANDS)) if (isWhole || name === named) (await load())(program);
  for (const command of program.commands) command.showHelpAfterError(`(links ${command.name()} --help says more)`);
  return program;
}

/** What commander says, as this program says the rest. */
function errorText(text: string): string {
  const coloured = text.trimEnd().replace(/^error:/, styleText('red', 'error:', { stream: process.stderr }));
  return `${wrapped(coloured, widthOf(process.stderr))}\n`;
}
