import { relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { analyzeMetafile } from 'esbuild';
import { type BuiltFunction, buildFunctions } from './bundle.ts';

// `npm run build [-- --analyse] [--out DIR]`: builds the functions and says how large they came out.

const INPUTS_SHOWN = 20;

const { values } = parseArgs({ options: { analyse: { type: 'boolean' }, out: { type: 'string' } } });
const built = Object.values(await buildFunctions(values.out === undefined ? undefined : resolve(values.out)));
process.stdout.write(tableOf(built));
if (values.analyse) for (const one of built) process.stdout.write(await biggestInputs(one));

function tableOf(functions: BuiltFunction[]): string {
  const rows = functions.map(({ zipFile, bundleSize, zipSize }) => [
    relative(process.cwd(), zipFile),
    kilobytes(bundleSize),
    kilobytes(zipSize),
  ]);
  const lines = [['zip', 'bundle', 'zipped'], ...rows].map(
    ([path = '', bundle = '', zipped = '']) => `${path.padEnd(24)}${bundle.padStart(12)}${zipped.padStart(12)}\n`,
  );
  return lines.join('');
}

async function biggestInputs({ metafile }: BuiltFunction): Promise<string> {
  const analysis = await analyzeMetafile(metafile);
  return `${analysis
    .split('\n')
    .slice(0, INPUTS_SHOWN + 2)
    .join('\n')}\n`;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
