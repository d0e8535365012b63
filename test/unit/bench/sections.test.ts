import { expect, test } from '@jest/globals';
import { SECTION_NAMES, sectionsOf } from '../../../scripts/bench/sections.ts';

test.each([undefined, '', ' , '])('runs every section where %p names none', (list) => {
  expect(sectionsOf(list)).toEqual(SECTION_NAMES);
});

test('runs those that are named, each once, in their own order', () => {
  expect(sectionsOf('calls, first-byte,calls')).toEqual(['first-byte', 'calls']);
});

test('refuses a name that is none, with all that are', () => {
  const refused = () => sectionsOf('calls,speed,Memory');

  expect(refused).toThrow('no section "speed", "Memory"');
  for (const name of SECTION_NAMES) expect(refused).toThrow(name);
});
