import { type ChildProcess, spawn } from 'node:child_process';

/** How a program is run: where, and with which environment instead of this one's. */
export interface CommandOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
}

/** Sees each piece of what a program prints, and may send the program a signal. */
export type OutputListener = (piece: string, child: ChildProcess) => void;

/** The exit code of what could not be found, as shells have it. */
export const NOT_FOUND = 127;

/** Runs a program on this very terminal, and resolves to its exit code. */
export function show(program: string, args: readonly string[], options: CommandOptions = {}): Promise<number> {
  return ended(spawn(program, args, { ...options, stdio: 'inherit' }));
}

/** Runs a program unseen, and resolves to its exit code and all that it printed. */
export async function capture(
  program: string,
  args: readonly string[],
  { onOutput, ...options }: CommandOptions & { onOutput?: OutputListener } = {},
): Promise<{ code: number; stdout: string; output: string }> {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let output = '';
  const take = (piece: string) => {
    output += piece;
    onOutput?.(piece, child);
  };
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    stdout += piece;
    take(piece);
  });
  child.stderr.setEncoding('utf8').on('data', take);
  const code = await ended(child);
  return { code, stdout, output };
}

/** Ctrl-C reaches the program itself, which ends in its own time: Terraform first writes down what it has done. */
function ended(child: ChildProcess): Promise<number> {
  const wait = () => {};
  process.on('SIGINT', wait);
  return new Promise<number>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? resolve(NOT_FOUND) : reject(error),
    );
    child.once('close', (code) => resolve(code ?? 1));
  }).finally(() => process.off('SIGINT', wait));
}
