import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const INFRA = join(import.meta.dirname, '../../../infra');

const read = (file: string) => readFileSync(join(INFRA, file), 'utf8');

const declared = (kind: 'variable' | 'output', file: string) =>
  [...read(file).matchAll(new RegExp(`^${kind} "(\\w+)"`, 'gm'))].map(([, name]) => name).sort();

/** What only the root has: the provider's settings. */
const OF_THE_PROVIDER = ['region', 'tags'];

describe('infra/root', () => {
  it('hands on every variable of the module in infra/', () => {
    const handedOn = [...read('root/main.tf').matchAll(/^ {2}(\w+) += var\.\1$/gm)].map(([, name]) => name).sort();
    expect(handedOn).toEqual(declared('variable', 'variables.tf'));
    expect(declared('variable', 'root/variables.tf')).toEqual([...handedOn, ...OF_THE_PROVIDER].sort());
  });

  it('leaves every default and check to the module, but for the name that it tags with', () => {
    const own = read('root/variables.tf').split(/^(?=variable )/m);
    const others = own.filter((one) => !/^variable "(?:region|tags|name)"/.test(one) && one.startsWith('variable'));
    expect(others.filter((one) => !one.includes('default     = null') || one.includes('validation'))).toEqual([]);
    expect(read('root/variables.tf')).toContain('default     = "single-use-links"');
    expect(read('variables.tf')).toContain('default     = "single-use-links"');
  });

  it('hands on every output', () => {
    expect(declared('output', 'root/outputs.tf')).toEqual(declared('output', 'outputs.tf'));
  });

  it('is the only place with a provider, besides the examples', () => {
    for (const file of ['main.tf', 'monitoring.tf', 'outputs.tf', 'variables.tf', 'versions.tf'])
      expect(read(file)).not.toMatch(/^provider "/m);
  });
});
