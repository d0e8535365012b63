import manifest from '../package.json' with { type: 'json' };

/** The version of this package. The build puts the version alone into the bundles (scripts/build/manifest.ts). */
export const VERSION: string = manifest.version;
