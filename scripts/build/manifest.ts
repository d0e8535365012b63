import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** Bundles nothing of a package.json but its version: of ours, and of the AWS SDK's clients, which name theirs to AWS. */
export const versionAlone: Plugin = {
  name: 'version-alone',
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]package\.json$/ }, async ({ path }) => {
      if (
        path.includes('node_modules') &&
        !/[/\\]@aws-sdk[/\\](?:client-[\w-]+|nested-clients)[/\\]package\.json$/.test(path)
      )
        return undefined;
      const { version } = JSON.parse(await readFile(path, 'utf8')) as { version: string };
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};
