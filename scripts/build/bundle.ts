import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { versionAlone } from './manifest.ts';
import { buildPageScripts } from './page-scripts.ts';
import { zipOf } from './zip.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** The functions of a deployment; each is `functions/lambda/<name>.ts` here and `<name>.zip` on Lambda. */
export const FUNCTION_NAMES = ['links', 'redeem'] as const;

export type FunctionName = (typeof FUNCTION_NAMES)[number];

/** A function that is ready for Lambda, with the handler `index.handler`. Sizes are in bytes. */
export interface BuiltFunction {
  name: string;
  /** The deployable zip; it holds `index.mjs` alone. */
  zipFile: string;
  bundleSize: number;
  zipSize: number;
  /** What esbuild put into the bundle, by input file. */
  metafile: Metafile;
}

/**
 * Builds every function into `outDir`: `<name>.zip`, and beside it `<name>/index.mjs` with its source map, which reads a
 * minified stack trace. The same source gives the same zip, byte for byte.
 */
export async function buildFunctions(outDir = join(ROOT, 'dist')): Promise<Record<FunctionName, BuiltFunction>> {
  const buildOne = (name: FunctionName) =>
    buildHandler(join(ROOT, 'functions', 'lambda', `${name}.ts`), join(outDir, `${name}.zip`));
  const [links, redeem] = await Promise.all([buildOne('links'), buildOne('redeem')]);
  return { links, redeem };
}

/**
 * Builds the server into `outDir`: `server/index.mjs`, which Node runs as it is, and its source map. Repeatable as the
 * functions are. Resolves to the path of the bundle.
 */
export async function buildServer(outDir = join(ROOT, 'dist')): Promise<string> {
  const { bundle, sourceMap } = await bundleOf(join(ROOT, 'functions', 'server', 'main.ts'), 'server', SERVER);
  const file = join(outDir, 'server', 'index.mjs');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bundle);
  await writeFile(`${file}.map`, sourceMap);
  return file;
}

/** Some of the server's dependencies are CommonJS alone, and ask for Node's modules by `require`, which ESM does not have. */
const SERVER: Differences = {
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
};

/**
 * Builds one module that exports `handler` into the zip `zipFile`, as `buildFunctions` does.
 *
 * @throws BuildFailure of esbuild, which has already shown on stderr where the source is wrong
 */
export async function buildHandler(entry: string, zipFile: string): Promise<BuiltFunction> {
  const name = basename(zipFile, '.zip');
  const { bundle, sourceMap, metafile } = await bundleOf(resolve(entry), name);
  const zip = await zipOf({ 'index.mjs': bundle });
  const unzipped = join(dirname(zipFile), name);
  await mkdir(unzipped, { recursive: true });
  await writeFile(join(unzipped, 'index.mjs'), bundle);
  await writeFile(join(unzipped, 'index.mjs.map'), sourceMap);
  await writeFile(zipFile, zip);
  return { name, zipFile, bundleSize: bundle.length, zipSize: zip.length, metafile };
}

type Differences = Pick<BuildOptions, 'banner'>;

async function bundleOf(entry: string, name: string, differences: Differences = {}) {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // ES modules wherever a package has them: they can be shaken, and ask for no `require`, which ESM does not have.
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
    charset: 'utf8',
    plugins: [versionAlone],
    define: { PAGE_SCRIPTS: JSON.stringify(await buildPageScripts()) },
    sourcemap: 'external',
    metafile: true,
    logLevel: 'warning',
    // Paths in the map are relative to these two, not to where the build happens to run and write.
    absWorkingDir: ROOT,
    outfile: join(ROOT, 'dist', name, 'index.mjs'),
    write: false,
    ...differences,
  });
  const [sourceMap, bundle] = outputFiles;
  if (!sourceMap || !bundle) throw new Error(`esbuild gave no bundle for ${entry}.`);
  return { bundle: bundle.contents, sourceMap: sourceMap.contents, metafile };
}
