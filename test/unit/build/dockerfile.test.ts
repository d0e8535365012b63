import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';

/** What the image promises to whoever runs it. No Docker is needed to read it. */
const ROOT = resolve(import.meta.dirname, '../../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const [build = '', final = ''] = read('Dockerfile')
  .split(/^FROM /m)
  .slice(1);

describe('the image', () => {
  test('has the Node that everything here is tested on, pinned by digest, where it is built and where it runs', () => {
    const { node } = JSON.parse(read('package.json')).devDependencies;
    const [builtOn, runsOn] = [build, final].map((stage) => /node:\S+/.exec(stage)?.[0]);

    expect(runsOn?.split('@')).toEqual([`node:${node}-slim`, expect.stringMatching(/^sha256:[0-9a-f]{64}$/)]);
    expect(builtOn).toBe(runsOn);
  });

  test('runs as a user without a name and without rights, with nothing between it and SIGTERM', () => {
    expect(final).toMatch(/^USER 65532:65532$/m);
    expect(final).toMatch(/^CMD \["node", /m);
    expect(final).not.toMatch(/^(RUN|ADD) /m);
  });

  test('holds the bundle and nothing of what built it', () => {
    expect(build).toMatch(/AS build$/m);
    expect(final.match(/^COPY .+$/gm)).toEqual(['COPY --from=build /build/dist/server/ ./']);
  });

  test('tells whether it is well', () => {
    expect(final).toMatch(/^HEALTHCHECK [^\n]+\\\n {2}CMD \["node", "-e", ".+\/healthz/m);
  });

  test('is built from what the build copies, and from nothing else of the folder', () => {
    const copied = [...build.matchAll(/^COPY (.+) \S+$/gm)].flatMap(([, names = '']) => names.split(' '));
    const ignored = read('.dockerignore').split('\n');

    expect(ignored).toContain('*');
    for (const name of copied) expect(ignored).toContain(`!${name}`);
  });
});
