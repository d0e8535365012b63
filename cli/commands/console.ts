import { once } from 'node:events';
import type { Command } from 'commander';
import { collectWhole } from '../../functions/young-memory.ts';
import { type ConnectionOptions, connect } from '../connection.ts';
import { loadUi } from '../console/build-ui.ts';
import { openBrowser } from '../console/open-browser.ts';
import { type Console, startConsole } from '../console/server/server.ts';
import { CommandError } from '../errors.ts';
import { printDetail, printResult } from '../output.ts';
import { runStoppable } from '../stoppable.ts';
import { between } from '../whole-number.ts';

interface ConsoleCommandOptions extends ConnectionOptions {
  port?: number;
  open: boolean;
}

/** The same each time if it is free, so that a page goes on after the console was started again. */
const USUAL_PORT = 4870;

/** Adds `links console`, which serves a page to create, watch and revoke links. */
export function addConsole(program: Command): void {
  program
    .command('console')
    .summary('create, watch and revoke links on a page')
    .description(
      'Serves a page on this machine and opens it in your browser: drop files to send them, see what happens to your ' +
        'links, and revoke them. It uses your own AWS credentials, and ends with Ctrl-C.',
    )
    .option('--port <number>', `port to serve it at (default: ${USUAL_PORT}, or a free one)`, port)
    .option('--no-open', 'only print the address')
    .action((_options: ConsoleCommandOptions, self: Command) => serve(self.optsWithGlobals()));
}

const port = (text: string): number => between(text, 1, 65_535);

async function serve(options: ConsoleCommandOptions): Promise<void> {
  // What is wrong with the command line is said here, and not on the page.
  await connect(options);
  await runStoppable(async (signal) => {
    const { url, close } = await start(options);
    await using stack = new AsyncDisposableStack();
    stack.defer(close);
    printResult(url);
    printDetail(
      'Open this address in a browser of this machine. It is as secret as your credentials. Ctrl-C stops it.',
    );
    if (options.open) stack.defer(await openBrowser(url));
    if (!signal.aborted) await once(signal, 'abort');
  });
}

async function start(options: ConsoleCommandOptions): Promise<Console> {
  const ui = await loadUi();
  // The AWS SDK too is there by then, and a console runs for days.
  await import('@aws-sdk/client-s3');
  collectWhole();
  const ofEndpoint = options.endpoint === undefined ? '' : ` --endpoint ${options.endpoint}`;
  const commandAt = (port: number) => `links console --port ${port}${ofEndpoint}`;
  const startAt = (port: number) => startConsole({ connect: () => connect(options), ui, port, commandAt });
  const asked = options.port ?? USUAL_PORT;
  return startAt(asked).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EACCES') throw new CommandError(`Port ${asked} is not for every user: choose one above 1023.`);
    if (error.code !== 'EADDRINUSE') throw error;
    if (options.port === undefined) return startAt(0);
    throw new CommandError(`Port ${asked} is taken: free it, or choose another one with --port.`);
  });
}
