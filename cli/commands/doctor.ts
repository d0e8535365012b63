import { styleText } from 'node:util';
import type { Command } from 'commander';
import { VERSION } from '../../functions/version.ts';
import { type Connection, type ConnectionOptions, connect } from '../connection.ts';
import type { Check } from '../doctor/check.ts';
import { runChecks } from '../doctor/checks.ts';
import { CommandError, UsageError } from '../errors.ts';
import { printable } from '../format.ts';
import { beside, widthOf } from '../layout.ts';
import { EXIT, printJson, printResult } from '../output.ts';

interface DoctorOptions extends ConnectionOptions {
  json?: boolean;
}

/** Adds `links doctor`, which finds out what is wrong with the setup. */
export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .summary('check the setup')
    .description(
      'Checks the region, the AWS credentials, the URL of the owner API, the clock, the version of the function, the ' +
        'bucket, and whether the URL of the recipients leads to this deployment; for a domain also its DNS record and its ' +
        'certificate. Prints one line for each, with what to do about a problem, and exits with 1 if a check failed.',
    )
    .option('--json', 'print the checks as a JSON array of name, state and detail')
    .action((_options: DoctorOptions, self: Command) => doctor(self.optsWithGlobals()));
}

async function doctor(options: DoctorOptions): Promise<void> {
  const checks: Check[] = [];
  for await (const check of runAllChecks(options)) {
    checks.push(check);
    if (!options.json) printResult(lineOf(check));
  }
  if (options.json) printJson(checks);
  if (checks.some(({ state }) => state === 'failed')) process.exitCode = EXIT.failed;
}

async function* runAllChecks(options: DoctorOptions): AsyncGenerator<Check> {
  let connection: Connection;
  try {
    connection = await connect(options);
  } catch (error) {
    if (error instanceof UsageError || !(error instanceof CommandError)) throw error;
    yield { name: 'owner API', state: 'failed', detail: error.message };
    return;
  }
  yield* runChecks(connection, VERSION);
}

const COLOURS = { ok: 'green', failed: 'red', skipped: 'yellow' } as const;

function lineOf({ name, state, detail }: Check): string {
  const coloured = styleText(COLOURS[state], state.padEnd('skipped'.length), { stream: process.stdout });
  return beside(`${coloured}  ${name.padEnd('credentials'.length)}  `, printable(detail), widthOf(process.stdout));
}
