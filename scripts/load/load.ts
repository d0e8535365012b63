import { distinctLinks, manyUses, oneHotLink } from './crowds.ts';
import { HOSTS, type Host, startHost } from './host.ts';
import { getInParts } from './parts.ts';

// `make load`: many links at once, one link that everybody wants, and one that many write to, on functions and server. Ends with
// an error if a link ever has another number of winners than uses, if the ledger misses an outcome, or if an answer of S3 is
// left open. ONLY=crowd,parts runs those alone, and ONLY=server on that host alone.

const SECTIONS: Record<string, (host: Host) => Promise<void>> = {
  links: distinctLinks,
  crowd: oneHotLink,
  uses: manyUses,
  parts: getInParts,
};

const only = (process.env.ONLY ?? '').split(',').filter(Boolean);
const unknown = only.filter((name) => !(name in SECTIONS) && !HOSTS.some((host) => host === name));
if (unknown.length > 0) {
  const all = [...HOSTS, ...Object.keys(SECTIONS)].join(', ');
  process.stderr.write(`ONLY names ${unknown.join(', ')}: choose from ${all}, with commas between.\n`);
  process.exit(1);
}

/** Those of a kind that are asked for; all of them, where none is. */
const chosen = <Name extends string>(names: readonly Name[]): readonly Name[] =>
  names.some((name) => only.includes(name)) ? names.filter((name) => only.includes(name)) : names;

for (const name of chosen(HOSTS)) {
  const host = await startHost(name);
  try {
    for (const section of chosen(Object.keys(SECTIONS))) await SECTIONS[section]?.(host);
  } finally {
    await host.close();
  }
}
