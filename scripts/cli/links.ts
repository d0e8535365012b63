#!/usr/bin/env node
import { report } from './output.ts';
import { linksProgram } from './program.ts';

// A reader that has seen enough (`links … | head -1`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  const program = await linksProgram(process.argv.slice(2));
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}
