#!/usr/bin/env node
import { withNamesAsArguments } from './link-name.ts';
import { report } from './output.ts';
import { linksProgram } from './program.ts';

// A reader may leave early, as in `links … | head -1`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  const words = process.argv.slice(2);
  const program = await linksProgram(words);
  await program.parseAsync(withNamesAsArguments(words), { from: 'user' });
} catch (error) {
  process.exitCode = report(error);
}
