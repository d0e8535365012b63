import type { Plugin } from 'esbuild';

/**
 * Has Node's modules without what they load when it is asked for. To an ES module that imports one, Node hands the value of every
 * export, and so asks for all: of `node:http` for `WebSocket` and the like, which load undici (Node's fetch), HTTP/2, worker
 * threads and web streams: a third of all that loading a function took. `node:fs` loads its streams and promises, `node:crypto`
 * WebCrypto, and `node:process` makes a list of all flags of Node's. A property that is read of the module itself loads nothing
 * else.
 */
export const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: 'lazy-builtins' }));
    onLoad({ filter: /./, namespace: 'lazy-builtins' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}');`,
    }));
  },
};
