import { join } from 'node:path';

/** The page's script and style. */
export interface Ui {
  script: string;
  style: string;
}

/** The npm package has them built in (scripts/build/package.ts). */
declare const BUILT_CONSOLE_SCRIPT: string | undefined;
declare const BUILT_CONSOLE_STYLE: string | undefined;

/** The built page; run from source, it is built now. */
export async function loadUi(): Promise<Ui> {
  if (typeof BUILT_CONSOLE_SCRIPT !== 'undefined' && typeof BUILT_CONSOLE_STYLE !== 'undefined') {
    return { script: BUILT_CONSOLE_SCRIPT, style: BUILT_CONSOLE_STYLE };
  }
  const ui = await buildUi();
  // esbuild keeps a process for builds to come, and the console has none. Whoever builds more than this must not stop it.
  const { stop } = await import('esbuild');
  await stop();
  return ui;
}

/** Bundles the page. */
export async function buildUi(): Promise<Ui> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: { console: join(import.meta.dirname, 'ui', 'main.tsx') },
    outdir: 'built',
    bundle: true,
    platform: 'browser',
    // light-dark() and Promise.withResolvers came with these.
    target: ['chrome123', 'firefox121', 'safari17.5'],
    format: 'esm',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: true,
    legalComments: 'none',
    charset: 'utf8',
    logLevel: 'warning',
    write: false,
  });
  const textOf = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return { script: textOf('.js'), style: textOf('.css') };
}
