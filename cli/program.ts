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
  console: async () => (await import('./commands/console.ts')).addConsole,
  doctor: async () => (await import('./commands/doctor.ts')).addDoctor,
  completion: async () => (await import('./commands/completion.ts')).addCompletion,
};

const AFTER_HELP = `
Environment: LINKS_URL, LINKS_BUCKET (for uploads), NO_COLOR and the usual AWS_ variables.
Durations look like 7d, 2h30m or 3600 (seconds). Times are in ISO 8601, like 2030-01-31T12:00+01:00; without a zone they are local.
Exit codes: 0 done; ${EXIT.failed} refused, failed or stopped, perhaps in part; ${EXIT.usage} wrong usage, and nothing was done.`;

/**
 * Builds the `links` command. It throws where commander would end the process.
 *
 * @param words the command line. If it names a command, only that one is loaded: the libraries of the others would cost every
 *   download memory. Without words all commands are loaded.
 */
export async function linksProgram(words: readonly string[] = []): Promise<Command> {
  const program = new Command('links')
    .description('Single-use download links for private S3 objects.')
    .version(VERSION)
    .option('--endpoint <url>', 'Function URL of the owner API (default: LINKS_URL, or else a local `make dev`)')
    // By default commander cuts words on terminals of less than 40 columns.
    .configureHelp({ minWidthToWrap: 20, subcommandTerm: (command) => command.name() })
    .configureOutput({ outputError: (text, write) => write(errorText(text)) })
    .addHelpText('after', ({ error, command }) => {
      const { getErrHelpWidth, getOutHelpWidth } = command.configureOutput();
      return wrapped(AFTER_HELP, (error ? getErrHelpWidth?.() : getOutHelpWidth?.()) ?? 80);
    })
    .showHelpAfterError('(See links --help.)')
    .exitOverride();
  const named = words.find((word) => Object.hasOwn(COMMANDS, word));
  const isWhole = named === undefined || named === 'completion';
  for (const [name, load] of Object.entries(COMMANDS)) if (isWhole || name === named) (await load())(program);
  for (const command of program.commands) command.showHelpAfterError(`(See links ${command.name()} --help.)`);
  return program;
}

/** Shows commander's errors like all others. */
function errorText(text: string): string {
  const coloured = text.trimEnd().replace(/^error:/, styleText('red', 'error:', { stream: process.stderr }));
  return `${wrapped(coloured, widthOf(process.stderr))}\n`;
}
