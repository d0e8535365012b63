import { describe, expect, test } from '@jest/globals';
import { isInNetworks, isNetwork } from '../../../functions/core/network.ts';

describe('a network', () => {
  test.each([
    ['192.0.2.7', '192.0.2.0/24', true],
    ['192.0.3.7', '192.0.2.0/24', false],
    ['::ffff:192.0.2.7', '192.0.2.0/24', true],
    ['2001:db8::1', '2001:db8::/32', true],
    ['2001:db9::1', '2001:db8::/32', false],
    ['192.0.2.7', '::/0', false],
    ['192.0.2.7', '0.0.0.0/0', true],
    ['192.0.2.7, 10.0.0.1', '10.0.0.0/8', false],
    ['', '0.0.0.0/0', false],
  ])('%s is in %s: %s', (address, network, expected) => {
    expect(isInNetworks(address, [network])).toBe(expected);
  });

  test.each(['192.0.2.0/24', '2001:db8::/32', '0.0.0.0/0'])('%s is one', (text) => {
    expect(isNetwork(text)).toBe(true);
  });

  test.each(['192.0.2.0', '192.0.2.0/33', '2001:db8::/129', 'localhost/8', ''])('"%s" is none', (text) => {
    expect(isNetwork(text)).toBe(false);
  });
});
