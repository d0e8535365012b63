import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** Where the AWS SDK imports one when it needs it: that would make a file of its own of a line. */
const IMPORTERS = /[/\\](?:node-http-handler|getInstanceMetadataRegion)\.js$/;
const IMPORT = /await import\("(node:http)"\)/g;

/**
 * Has some of Node's modules without what they load when it is asked for. To an ES module that imports one, Node hands the value
 * of every export, and so asks for all: of `node:http` for `WebSocket` and the like, which load undici (Node's fetch), HTTP/2,
 * worker threads and web streams: a third of all that loading a function took. `node:process` makes a list of all flags of
 * Node's, and `node:crypto` loads WebCrypto. A property that is read of the module itself loads nothing else.
 */
export const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^(?:node:)?(?:crypto|http|process)$/ }, ({ path }) => ({
      path: path.replace(/^(?:node:)?/, 'node:'),
      namespace: 'lazy-builtins',
    }));
    onLoad({ filter: IMPORTERS }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace(IMPORT, "process.getBuiltinModule('$1')"),
    }));
    onLoad({ filter: /./, namespace: 'lazy-builtins' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}');`,
    }));
  },
};
