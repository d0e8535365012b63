import { stat } from 'node:fs/promises';
import { relative } from 'node:path';
import { buildPackage } from './package.ts';

// `npm run build:package`: builds the npm package and says how large it came out.

const tarball = await buildPackage();
const { size } = await stat(tarball);
process.stdout.write(`${relative(process.cwd(), tarball)}  ${(size / 1000).toFixed(1)} kB\n`);
