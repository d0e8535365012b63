import { statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { analyzeMetafile } from 'esbuild';
import { type BuiltFunction, type BuiltWebFunction, buildFunctions, buildServer, buildWebFunction } from './bundle.ts';

// `npm run build [-- --analyse] [--out DIR]`: builds the functions and the server, and says how large they came out.

const INPUTS_SHOWN = 20;

const { values } = parseArgs({ options: { analyse: { type: 'boolean' }, out: { type: 'string' } } });
const out = values.out === undefined ? undefined : resolve(values.out);
const built = Object.values(await buildFunctions(out));
const web = await buildWebFunction(out);
process.stdout.write(tableOf(built, web, await buildServer(out)));
if (values.analyse) for (const one of built) process.stdout.write(await biggestInputs(one));

function tableOf(functions: BuiltFunction[], web: BuiltWebFunction, server: string): string {
  const rows = functions.flatMap(({ zipFile, bundleSize, zipSize, laterSizes }) => [
    [relative(process.cwd(), zipFile), kilobytes(bundleSize), kilobytes(zipSize)],
    ...Object.entries(laterSizes).map(([part, size]) => [`  and for ${part}`, kilobytes(size)]),
  ]);
  rows.push([relative(process.cwd(), web.zipFile), kilobytes(web.bundleSize), kilobytes(web.zipSize)]);
  rows.push([relative(process.cwd(), server), kilobytes(statSync(server).size)]);
  const lines = [['', 'at start', 'zipped'], ...rows].map(([path = '', bundle = '', zipped = '']) =>
    `${path.padEnd(30)}${bundle.padStart(12)}${zipped.padStart(12)}`.trimEnd().concat('\n'),
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
