import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fromAttributes, toAttributes } from '../../../../functions/adapters/aws/attribute-values.ts';

/** What a link is made of, and more. */
const { fields } = fc.letrec<{ value: unknown; fields: Record<string, unknown> }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string({ unit: 'grapheme' }),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value')),
    tie('fields'),
  ),
  fields: fc.dictionary(fc.stringMatching(/^[a-zA-Z]\w*$/), tie('value')),
}));

describe('an item of DynamoDB', () => {
  test("is what the SDK's own marshaller makes of it, and comes back as it was", () => {
    fc.assert(
      fc.property(fields, (item) => {
        const attributes = toAttributes(item);

        expect(attributes).toEqual(marshall(item));
        expect(fromAttributes(attributes)).toEqual(item);
      }),
      { numRuns: 200 },
    );
  });

  test('has bytes as base64', () => {
    const attributes = toAttributes({ files: Buffer.from([1, 2, 255]) });

    expect(attributes).toEqual({ files: { B: 'AQL/' } });
    expect(fromAttributes(attributes)).toEqual({ files: Buffer.from([1, 2, 255]) });
  });

  test('leaves out what is undefined, at any depth', () => {
    expect(toAttributes({ a: undefined, b: { c: undefined } })).toEqual({ b: { M: {} } });
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 1n, Symbol('x'), () => {}])('cannot have %p', (value) => {
    expect(() => toAttributes({ value })).toThrow(TypeError);
  });

  test('is not read past a type that the table does not have', () => {
    expect(() => fromAttributes({ s: { SS: ['a'] } } as never)).toThrow('no attributes of the type SS');
  });
});
