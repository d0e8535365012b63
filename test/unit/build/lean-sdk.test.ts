import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { leanSdk, withNamesInline } from '../../../scripts/build/lean-sdk.ts';
import { run } from '../../support/run.ts';

const BUNDLED = {
  bundle: true,
  platform: 'node' as const,
  format: 'esm' as const,
  mainFields: ['module', 'main'],
} satisfies BuildOptions;

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lean-sdk-'));
});

afterAll(() => rm(directory, { recursive: true }));

describe('schemas with their names inline', () => {
  test.each(['s3', 'dynamodb', 'eventbridge'])('are the same schemas, for client-%s', async (service) => {
    expect(await schemasOf(service, 'lean', [leanSdk])).toEqual(await schemasOf(service, 'whole', []));
  });

  test('have literal keys, which a bundler may drop', () => {
    const source = 'const _hH = "httpHeader";\nconst n0 = "s3";\nexport var A$ = [0, n0, { [_hH]: _other }];';

    expect(withNamesInline(source)).toContain('[0, n0, { ["httpHeader"]: _other }]');
  });
});

describe('the SDK in a function', () => {
  test('finds the credentials that Lambda puts into the environment, and has nothing to look elsewhere with', async () => {
    const file = join(directory, 'credentials.mjs');
    const { metafile } = await build({
      stdin: { contents: "export * from '@aws-sdk/credential-provider-node';", resolveDir: clientOf('s3') },
      outfile: file,
      metafile: true,
      plugins: [leanSdk],
      ...BUNDLED,
    });
    const { stdout } = await run(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `const { defaultProvider } = await import(${JSON.stringify(file)});
         process.stdout.write(JSON.stringify(await defaultProvider()()));`,
      ],
      { env: { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'session' } },
    );

    expect(JSON.parse(stdout)).toMatchObject({
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: 'secret',
      sessionToken: 'session',
    });
    expect(
      Object.keys(metafile.inputs).filter((input) =>
        /^node_modules\/.*(?:credential-provider-(?!env\/)|nested-clients)/.test(input),
      ),
    ).toEqual([]);
  });
});

/** All that the module of a service's schemas exports, as plain data. */
async function schemasOf(service: string, name: string, plugins: Plugin[]): Promise<unknown> {
  const outfile = join(directory, `${service}-${name}.mjs`);
  await build({
    entryPoints: [join(clientOf(service), 'dist-es/schemas/schemas_0.js')],
    plugins,
    outfile,
    ...BUNDLED,
  });
  const schemas: object = await import(pathToFileURL(outfile).href);
  return JSON.parse(JSON.stringify(schemas, (_, value) => (typeof value === 'function' ? 'a function' : value)));
}

function clientOf(service: string): string {
  return dirname(createRequire(import.meta.url).resolve(`@aws-sdk/client-${service}/package.json`));
}
