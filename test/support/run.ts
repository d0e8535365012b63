import { execFile } from 'node:child_process';

/** How a program ended, and what it said. */
export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end. Its environment is this one's with `env` over it; undefined takes a variable away. */
export function run(
  program: string,
  args: readonly string[],
  { cwd, env = {}, input = '' }: { cwd?: string; env?: Record<string, string | undefined>; input?: string } = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...env }, ...(cwd === undefined ? {} : { cwd }) };
    const child = execFile(program, [...args], options, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr });
    });
    // A program that has ended, or never reads, does not want it.
    child.stdin?.on('error', () => {}).end(input);
  });
}
