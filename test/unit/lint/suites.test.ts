import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Config } from 'jest';
import quick, { stress } from '../../../jest.config.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

const filesOf = (projects: Config['projects']) =>
  (projects ?? []).flatMap((project) => (typeof project === 'string' ? [] : (project.testMatch ?? [])));

test('every suite that jest.config.ts names is there: one that was renamed would go to another run, or to none', () => {
  const named = [...filesOf(quick.projects), ...filesOf(stress)];

  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((file) => !existsSync(String(file).replace('<rootDir>', ROOT)))).toEqual([]);
});
