import { join } from 'node:path';
import { build } from 'esbuild';

const BROWSER = join(import.meta.dirname, '../../functions/page/browser');

/** What runs in the recipient's browser, bundled: the text that functions/page/scripts.ts hands out. */
export interface PageScripts {
  page: string;
  worker: string;
}

export async function buildPageScripts(): Promise<PageScripts> {
  const [page, worker] = await Promise.all([bundleOf('page.ts'), bundleOf('worker.ts')]);
  return { page, worker };
}

async function bundleOf(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(BROWSER, entry)],
    bundle: true,
    platform: 'browser',
    // Promise.withResolvers and AbortSignal.any came with these; browsers before them use the plain form.
    target: ['chrome119', 'firefox124', 'safari17.4'],
    format: 'iife',
    minify: true,
    legalComments: 'none',
    charset: 'utf8',
    logLevel: 'warning',
    write: false,
  });
  const [script] = outputFiles;
  // Inline in a page it must not end the element that it stands in (HTML, 4.12.1.3).
  if (!script || /<\/script|<!--/i.test(script.text)) throw new Error(`${entry} gave no script that a page can hold.`);
  return script.text;
}
