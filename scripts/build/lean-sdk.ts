import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';

/** What a function bundles instead of a module of the AWS SDK's. */
interface Replacement {
  module: RegExp;
  /** An ES module with all exports that the functions' clients ask for. */
  instead: string;
}

const REPLACEMENTS: Replacement[] = [
  // Lambda puts the role's credentials into the environment
  // (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html). Profiles, SSO, STS, containers and instances
  // are other places to look, with a client each: 111 kB.
  {
    module: /^@aws-sdk\/credential-provider-node$/,
    instead: "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
  },
  // Of S3's operations SelectObjectContent alone answers with events, and every S3 client brings what reads them: 20 kB.
  {
    module: /^@smithy\/core\/event-streams$/,
    instead: `export const resolveEventStreamSerdeConfig = (config) => config;
      export const eventStreamSerdeProvider = () => undefined;`,
  },
];

/** Settings from profiles: two files below a home folder, which a function does not have. */
const PROFILES = /[/\\]shared-ini-file-loader[/\\]loadSharedConfigFiles\.js$/;
const NO_PROFILES = `export { CONFIG_PREFIX_SEPARATOR } from './constants';
  export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });`;

/** Where the SDK has the schemas of a service: a constant for each name, and what the operations take and give by those. */
const SCHEMAS = /[/\\]@aws-sdk[/\\]client-[\w-]+[/\\]dist-es[/\\]schemas[/\\]schemas_\d+\.js$/;

/**
 * Leaves out of the AWS SDK what no function runs. A cold start pays for it otherwise: V8 reads and compiles a bundle before
 * the first request. The server keeps the whole SDK, for its credentials may come from anywhere.
 */
export const leanSdk: Plugin = {
  name: 'lean-sdk',
  setup({ onLoad, onResolve, resolve }) {
    for (const { module, instead } of REPLACEMENTS) {
      onResolve({ filter: module }, async ({ path, kind, importer, resolveDir, pluginData }) => {
        if (pluginData === ORIGINAL) return undefined;
        // Nobody gets there without what was replaced; a file of its own for it would only split what is loaded first.
        if (kind === 'dynamic-import') return { path, external: true };
        const original = await resolve(path, { kind, importer, resolveDir, pluginData: ORIGINAL });
        // What it asks for is found where the module that it replaces would find it.
        return { path, namespace: 'lean-sdk', pluginData: { contents: instead, resolveDir: dirname(original.path) } };
      });
    }
    onLoad({ filter: /./, namespace: 'lean-sdk' }, ({ pluginData }) => pluginData);
    onLoad({ filter: PROFILES }, () => ({ contents: NO_PROFILES }));
    onLoad({ filter: SCHEMAS }, async ({ path }) => ({ contents: withNamesInline(await readFile(path, 'utf8')) }));
  },
};

const ORIGINAL = Symbol('the module that is replaced');

/**
 * Schemas with their names in place. A key that is computed from a constant (`{ [_hH]: … }`) may have side effects for all that
 * esbuild knows, and so it keeps the schemas of all operations; of those with literal keys it keeps the ones that are used.
 */
export function withNamesInline(source: string): string {
  const names = new Map<string, string>();
  for (const [, name = '', text = ''] of source.matchAll(/^const (_\w+) = ("[^"\\]*");$/gm)) names.set(name, text);
  return source.replace(/(?<!const )\b_\w+\b/g, (name) => names.get(name) ?? name);
}
