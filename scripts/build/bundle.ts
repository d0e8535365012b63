import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { lazyBuiltins } from './lazy-builtins.ts';
import { plainNames, renamed, type Sizes, sizesOf } from './loaded.ts';
import { versionAlone } from './manifest.ts';
import { buildPageScripts } from './page-scripts.ts';
import { zipOf } from './zip.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** The functions of a deployment; each is `functions/lambda/<name>.ts` here and `<name>.zip` on Lambda. */
export const FUNCTION_NAMES = ['links', 'redeem'] as const;

export type FunctionName = (typeof FUNCTION_NAMES)[number];

/** A function that is ready for Lambda, with the handler `index.handler`. Sizes are in bytes. */
export interface BuiltFunction extends Sizes {
  name: string;
  /** The deployable zip: `index.mjs`, and what that imports, at once or when it is needed. */
  zipFile: string;
  zipSize: number;
  /** What esbuild put into the bundle, by input file. */
  metafile: Metafile;
}

/**
 * Builds every function into `outDir`: `<name>.zip`, and beside it the folder `<name>` with the same files and their source
 * maps, which read a minified stack trace. The same source gives the same zip, byte for byte.
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
  const { files } = await bundleOf(join(ROOT, 'functions', 'server', 'main.ts'), 'server', SERVER);
  const directory = join(outDir, 'server');
  await writeFiles(directory, files);
  return join(directory, 'index.mjs');
}

/** The Web Function's zip. Sizes are in bytes. */
export interface BuiltWebFunction {
  zipFile: string;
  bundleSize: number;
  zipSize: number;
}

/**
 * Builds the server as a Lambda Web Function into `outDir`: `web.zip`, with `index.js` at its root, which is what Lambda runs, and
 * a package.json that makes an ES module of it (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-webfunction.html).
 * Beside it the folder `web` with the same files and their source map. Repeatable as the functions are.
 */
export async function buildWebFunction(outDir = join(ROOT, 'dist')): Promise<BuiltWebFunction> {
  const { files } = await bundleOf(join(ROOT, 'functions', 'server', 'web-function.ts'), 'web', SERVER);
  const { 'index.mjs': entry = Buffer.of(), 'index.mjs.map': map = Buffer.of() } = files;
  const modules = { 'index.js': entry, 'package.json': Buffer.from('{"type":"module"}') };
  const zip = await zipOf(modules);
  await writeFiles(join(outDir, 'web'), { ...modules, 'index.js.map': map });
  const zipFile = join(outDir, 'web.zip');
  await writeFile(zipFile, zip);
  return { zipFile, bundleSize: entry.length, zipSize: zip.length };
}

/** Some of the server's dependencies are CommonJS alone, and ask for Node's modules by `require`, which ESM does not have. */
const SERVER: Differences = {
  plugins: [versionAlone],
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
};

/**
 * Builds one module that exports `handler` into the zip `zipFile`, as `buildFunctions` does.
 *
 * @throws BuildFailure of esbuild, which has already shown on stderr where the source is wrong
 */
export async function buildHandler(entry: string, zipFile: string): Promise<BuiltFunction> {
  const name = basename(zipFile, '.zip');
  const { files, metafile } = await bundleOf(resolve(entry), name, FUNCTION);
  const modules = Object.fromEntries(Object.entries(files).filter(([file]) => !file.endsWith('.map')));
  const zip = await zipOf(modules);
  const unzipped = join(dirname(zipFile), name);
  await writeFiles(unzipped, files);
  await writeFile(zipFile, zip);
  return { name, zipFile, ...sizesOf(metafile), zipSize: zip.length, metafile };
}

type Differences = Pick<BuildOptions, 'banner' | 'plugins' | 'splitting'>;

/** In pieces, for a function loads before its first request only what nearly every request needs. */
const FUNCTION: Differences = {
  plugins: [lazyBuiltins, versionAlone],
  splitting: true,
};

async function bundleOf(entry: string, name: string, differences: Differences) {
  const outdir = join(ROOT, 'dist', name);
  const { page, worker } = await buildPageScripts();
  const { outputFiles, metafile } = await build({
    entryPoints: [{ in: entry, out: 'index' }],
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // ES modules wherever a package has them: they can be shaken, and ask for no `require`, which ESM does not have.
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
    charset: 'utf8',
    sourcemap: 'external',
    metafile: true,
    logLevel: 'warning',
    // Paths in the map are relative to these two, not to where the build happens to run and write.
    absWorkingDir: ROOT,
    outdir,
    outExtension: { '.js': '.mjs' },
    write: false,
    ...differences,
    define: {
      BUILT_PAGE_SCRIPT: JSON.stringify(page),
      BUILT_WORKER_SCRIPT: JSON.stringify(worker),
    },
  });
  const names = plainNames(metafile);
  const files = outputFiles.flatMap(({ path, text }) => {
    const [, file = '', map = ''] = /([^/\\]+\.mjs)(\.map)?$/.exec(path) ?? [];
    const name = names.get(file);
    return name === undefined ? [] : [[`${name}${map}`, Buffer.from(renamed(text, names))] as const];
  });
  return { files: Object.fromEntries(files), metafile };
}

/** Makes a folder hold these files and no others: a build before may have left chunks of other names. */
async function writeFiles(directory: string, files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  await Promise.all(Object.entries(files).map(([name, bytes]) => writeFile(join(directory, name), bytes)));
}
