import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type BuildOptions, build } from 'esbuild';
import { buildUi } from '../../cli/console/build-ui.ts';
import { versionAlone } from './manifest.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** Of Node.js: where the language and the libraries that the package uses are complete. */
const LEAST_NODE = '22.13';

/** CommonJS packages in the bundle ask for Node's own modules by `require`, which ES modules do not have. */
const REQUIRE =
  "import { createRequire as createRequire_ } from 'node:module'; const require = createRequire_(import.meta.url);";

/**
 * Builds the npm package into `outDir`: the client library with its types, and the `links` command. Both are bundles, so
 * that whoever installs it installs nothing else, and gets what was tested here.
 *
 * @returns the tarball's path
 */
export async function buildPackage(outDir = join(ROOT, 'dist')): Promise<string> {
  const directory = join(outDir, 'package');
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  await Promise.all([bundleClient(directory), declareClient(directory), bundleCommand(directory)]);
  await writeFile(join(directory, 'package.json'), `${JSON.stringify(await manifest(), undefined, 2)}\n`);
  await copyFile(join(ROOT, 'LICENSE'), join(directory, 'LICENSE'));
  // The package holds the command and the library, and so the README of each.
  const readme = await readFile(join(ROOT, 'docs', 'cli.md'), 'utf8');
  await writeFile(join(directory, 'README.md'), readme.replaceAll('](../client/', '](client/'));
  await copyFile(join(ROOT, 'client', 'README.md'), join(directory, 'client', 'README.md'));
  const { stdout } = await promisify(execFile)('npm', ['pack', '--json', '--pack-destination', outDir], {
    cwd: directory,
  });
  const [packed] = JSON.parse(stdout) as { filename: string }[];
  return join(outDir, String(packed?.filename));
}

const BUNDLED: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: `node${LEAST_NODE}`,
  format: 'esm',
  mainFields: ['module', 'main'],
  legalComments: 'inline',
  plugins: [versionAlone],
  absWorkingDir: ROOT,
  logLevel: 'warning',
};

async function bundleClient(directory: string): Promise<void> {
  await build({ ...BUNDLED, entryPoints: ['client/index.ts'], outfile: join(directory, 'client/index.js') });
}

/** The types as TypeScript writes them from the source, a file each. */
async function declareClient(directory: string): Promise<void> {
  await promisify(execFile)(
    join(ROOT, 'node_modules/.bin/tsc'),
    ['--project', 'client/tsconfig.json', '--outDir', join(directory, 'client')],
    { cwd: ROOT },
  );
}

/** In pieces, for a command loads only what it needs of the AWS SDK. */
async function bundleCommand(directory: string): Promise<void> {
  const { script, style } = await buildUi();
  await build({
    ...BUNDLED,
    entryPoints: { links: 'cli/links.ts' },
    outdir: join(directory, 'cli'),
    splitting: true,
    minify: true,
    banner: { js: REQUIRE },
    define: { BUILT_CONSOLE_SCRIPT: JSON.stringify(script), BUILT_CONSOLE_STYLE: JSON.stringify(style) },
    // Named in a branch that the definitions remove.
    external: ['esbuild'],
  });
}

async function manifest(): Promise<object> {
  const { name, version, description, license } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  return {
    name,
    version,
    description,
    license,
    type: 'module',
    engines: { node: `>=${LEAST_NODE}` },
    exports: { '.': { types: './client/index.d.ts', default: './client/index.js' } },
    bin: { links: 'cli/links.js' },
  };
}
