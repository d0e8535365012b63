import { describe, expect, test } from '@jest/globals';
import { localTime } from '../../../cli/format.ts';
import { expiry, lease, moment, networks, past, seconds, uses } from '../../../cli/options.ts';

describe('an option of the command line', () => {
  test.each([
    ['7d', 604_800],
    ['2h30m', 9_000],
    ['90 seconds', 90],
    ['3600', 3_600],
    ['0', 0],
  ])('reads the duration %s as %d seconds', (text, expected) => {
    expect(seconds(text)).toBe(expected);
  });

  test.each(['', 'soon', '7x', '-1d', '7d!', '1e9', ' '])('refuses "%s" as a duration', (text) => {
    expect(() => seconds(text)).toThrow('Use a duration');
  });

  test.each(['0', '0.5s', '367d'])('refuses an expiry of %s', (text) => {
    expect(() => expiry(text)).toThrow('between 1 second and 1 year');
  });

  test('takes a lease of none, and up to a day', () => {
    expect([lease('0'), lease('24h')]).toEqual([0, 86_400]);
    expect(() => lease('25h')).toThrow('at most 24h');
  });

  test.each(['0', '101', '1.5', '-1', 'two', ''])('refuses "%s" as a number of uses', (text) => {
    expect(() => uses(text)).toThrow('from 1 to 100');
  });

  test('takes 1 to 100 uses', () => {
    expect([uses('1'), uses('100')]).toEqual([1, 100]);
  });

  test('reads a moment with its zone, or in this machine’s own', () => {
    expect(moment('2030-01-31T12:00+02:00')).toBe('2030-01-31T10:00:00.000Z');
    expect(moment('2030-01-31T12:00')).toBe(new Date(2030, 0, 31, 12).toISOString());
  });

  test('reads a moment as these commands show it', () => {
    expect(moment(localTime('2030-01-31T12:00:00Z'))).toBe('2030-01-31T12:00:00.000Z');
    expect(moment('2028-02-29 12:00:00+01:00')).toBe('2028-02-29T11:00:00.000Z');
  });

  test('reads a moment as a duration from now, and one that is past as so long ago', () => {
    const [ahead, ago] = [moment('2h30m'), past('7d')].map((time) =>
      Math.round((Date.parse(time) - Date.now()) / 1000),
    );

    expect([ahead, ago]).toEqual([9_000, -604_800]);
  });

  test('reads an expiry as a duration, or as the moment', () => {
    expect(expiry('2h30m')).toEqual({ expiresIn: 9_000 });
    expect(expiry('2030-01-31T12:00Z')).toEqual({ expiresAt: '2030-01-31T12:00:00.000Z' });
  });

  test.each([
    'tomorrow',
    '5',
    '',
    '7x',
    '2030',
    '2030-13-01',
    '31.1.2030',
    '2030-02-30',
    '2031-02-29T12:00Z',
    '2030-11-31T12:00',
    '2030-04-31 12:00:00+02:00',
  ])('refuses "%s" as a moment', (text) => {
    expect(() => moment(text)).toThrow('Use a time');
  });

  test.each([
    '2030-02-30T12:00',
    '2030-11-31',
    '2030-02-29T00:00Z',
    '2100-02-29',
    '2030-04-31T23:59+02:00',
    '2030-01-00',
  ])('refuses %s, a day that is not in the calendar', (text) => {
    for (const read of [moment, past, expiry]) expect(() => read(text)).toThrow('does not exist');
  });

  test('knows leap years', () => {
    expect(moment('2032-02-29T12:00Z')).toBe('2032-02-29T12:00:00.000Z');
    expect(moment('2000-02-29T12:00Z')).toBe('2000-02-29T12:00:00.000Z');
  });

  test('says how a network is spelled', () => {
    expect(() => networks('192.168.1/24')).toThrow('Write 192.168.1.0/24 for 192.168.1/24.');
  });

  test('collects networks', () => {
    expect(networks('2001:db8::/32', networks('192.0.2.0/24'))).toEqual(['192.0.2.0/24', '2001:db8::/32']);
    expect(() => networks('192.0.2.1')).toThrow('Use a network');
  });
});
