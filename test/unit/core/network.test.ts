import { describe, expect, test } from '@jest/globals';
import { isInNetworks, isNetwork, spellingAdvice } from '../../../functions/core/network.ts';

describe('a network', () => {
  test.each([
    ['192.0.2.7', '192.0.2.0/24', true],
    ['192.0.3.7', '192.0.2.0/24', false],
    ['::ffff:192.0.2.7', '192.0.2.0/24', true],
    ['::ffff:c000:207', '192.0.2.0/24', true],
    ['::FFFF:192.0.3.7', '192.0.2.0/24', false],
    ['::ffff:192.0.2.7', '::/0', false],
    ['2001:db8::1', '2001:db8::/32', true],
    ['2001:db9::1', '2001:db8::/32', false],
    ['192.0.2.7', '::/0', false],
    ['192.0.2.7', '0.0.0.0/0', true],
    ['192.0.2.7, 10.0.0.1', '10.0.0.0/8', false],
    ['', '0.0.0.0/0', false],
  ])('%s is in %s: %s', (address, network, expected) => {
    expect(isInNetworks(address, [network])).toBe(expected);
  });

  test.each(['192.0.2.0/24', '2001:db8::/32', '0.0.0.0/0', '::/0', '192.0.2.7/32', '2001:DB8:0:0::1/128'])(
    '%s is one',
    (text) => {
      expect(isNetwork(text)).toBe(true);
    },
  );

  test.each(['192.0.2.0', '192.0.2.0/33', '2001:db8::/129', 'localhost/8', ''])('"%s" is none', (text) => {
    expect(isNetwork(text)).toBe(false);
  });

  // Each is read otherwise by somebody: as 192.168.0.1, as 0.0.0.10, as octal, as hexadecimal, or matches nobody.
  test.each([
    ['192.168.1/24', '192.168.1.0/24'],
    ['10/8', '10.0.0.0/8'],
    ['172.16/12', '172.16.0.0/12'],
    ['010.0.0.0/8', '10.0.0.0/8'],
    ['192.168.001.000/24', '192.168.1.0/24'],
    ['10.0.0.0/08', '10.0.0.0/8'],
    [' 10.0.0.0/8', '10.0.0.0/8'],
    ['192.0.2.7', '192.0.2.7/32'],
    ['2001:db8::1', '2001:db8::1/128'],
    ['::ffff:192.0.2.0/120', '192.0.2.0/24'],
    ['::ffff:c000:200/120', '192.0.2.0/24'],
    ['::ffff:0:0/96', '0.0.0.0/0'],
  ])('"%s" is none, and is to be written %s', (text, right) => {
    expect([isNetwork(text), spellingAdvice([text])]).toEqual([false, ` Write ${right} for ${text.trim()}.`]);
  });

  test.each([
    '0x0a.0.0.0/8',
    '167772160/8',
    '192.168/24',
    '::ffff:0:0/90',
    'fe80::1%eth0/64',
    '256.0.0.0/8',
    '10.0.0.0/255.0.0.0',
  ])('"%s" is none, and nobody can say which is meant', (text) => {
    expect([isNetwork(text), spellingAdvice([text])]).toEqual([false, '']);
  });

  test('that is none is named among others', () => {
    expect(spellingAdvice(['10.0.0.0/8', 'foo', '10/8'])).toBe(' "foo" is none. Write 10.0.0.0/8 for 10/8.');
  });
});
