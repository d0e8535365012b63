import { describe, expect, test } from '@jest/globals';
import { readMessage, readSender } from '../../../functions/core/read-sender.ts';
import { writeSender } from '../../../functions/core/sender.ts';

describe('a sender', () => {
  test.each([
    ['Anna Keller, Acme', { name: 'Anna Keller, Acme' }],
    ['Anna Keller, Acme <anna@acme.example>', { name: 'Anna Keller, Acme', email: 'anna@acme.example' }],
    ['"Keller, Anna" <anna@acme.example>', { name: 'Keller, Anna', email: 'anna@acme.example' }],
    ['anna+files@acme.example', { name: 'anna+files@acme.example', email: 'anna+files@acme.example' }],
    ['<anna@acme.example>', { name: 'anna@acme.example', email: 'anna@acme.example' }],
    ['  آنا كيلر  ', { name: 'آنا كيلر' }],
    ['n'.repeat(100), { name: 'n'.repeat(100) }],
    ['🎟'.repeat(100), { name: '🎟'.repeat(100) }],
  ])('is read from "%s", and written so that it is read again', (text, sender) => {
    expect(readSender(text)).toEqual(sender);
    expect(readSender(writeSender(readSender(text)))).toEqual(sender);
  });

  test.each([
    ['nothing', ' '],
    ['empty brackets', '<>'],
    ['101 characters', 'n'.repeat(101)],
    ['a line break', 'Anna\nBcc: eve@evil.example'],
    ['a carriage return', 'Anna\rEve'],
    ['an escape sequence', 'Anna\u001b[2J'],
    ['a text-direction override', 'Anna \u202emoc.elgoog'],
    ['an isolate', '\u2066Anna'],
    ['a line separator', 'Anna\u2028Eve'],
    ['half a character', 'Anna \ud83c'],
    ['HTML', '<b>Anna</b>'],
    ['two addresses', 'Anna <a@acme.example> <b@acme.example>'],
    ['an address without a host', 'Anna <anna>'],
    ['an address with a blank', 'Anna <anna @acme.example>'],
    ['an address that adds a header', 'Anna <anna@acme.example?bcc=eve@evil.example>'],
    ['an address with a line break', 'Anna <anna@acme.example\r\nBcc:eve@evil.example>'],
    ['an address with an encoded line break', 'Anna <anna@acme.example%0ABcc:eve>'],
    ['two at signs', 'Anna <anna@b@acme.example>'],
    ['an address of 255 characters', `Anna <${'a'.repeat(242)}@acme.example>`],
  ])('is not %s', (_, text) => {
    expect(() => readSender(text)).toThrow(/Write it as "Anna Keller, Acme"/);
  });
});

describe('a message', () => {
  test.each([
    ['Dear Jo,\r\nhere it is.', 'Dear Jo,\nhere it is.'],
    ['  one\n \n\n\n  two\t!  ', 'one\n\ntwo !'],
    ['<script>alert(1)</script>', '<script>alert(1)</script>'],
    ['m'.repeat(500), 'm'.repeat(500)],
  ])('keeps its lines, and loses only blanks: %j', (text, message) => {
    expect(readMessage(text)).toBe(message);
    expect(readMessage(message)).toBe(message);
  });

  test.each([
    ['nothing', ' \n '],
    ['501 characters', 'm'.repeat(501)],
    ['21 lines', Array(21).fill('m').join('\n')],
    ['an escape sequence', 'm\u001b]0;x\u0007'],
    ['a NUL', 'm\0'],
    ['a text-direction override', '\u202em'],
    ['a paragraph separator', 'm\u2029m'],
    ['half a character', 'm \udf9f'],
  ])('is not %s', (_, text) => {
    expect(() => readMessage(text)).toThrow(/message must be plain text/);
  });
});
