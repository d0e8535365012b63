import { describe, expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { LIMITS } from '../../../functions/core/link-order.ts';
import { MAX_WRONG_PINS, PIN_LENGTH } from '../../../functions/core/pin.ts';
import { STATUS } from '../../../functions/http/problem.ts';
import { ORDER_FIELDS } from '../../../functions/links/link-order.ts';
import { VERSION } from '../../../functions/version.ts';
import { documentedErrors, faultsOf, OPERATIONS, resolved, SPECIFICATION } from '../../support/openapi.ts';

const { schemas } = SPECIFICATION.components;
const sorted = (names: Iterable<string>) => [...new Set(names)].sort();

describe('docs/openapi.yaml', () => {
  test('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();

    expect(await validator.validate(structuredClone(SPECIFICATION) as unknown as Record<string, unknown>)).toEqual({
      valid: true,
    });
    expect(validator.version).toBe('3.1');
  });

  test('has the version of the package', () => {
    expect(SPECIFICATION.info.version).toBe(VERSION);
  });

  test('documents every error with its status, and no other', () => {
    const documented = documentedErrors();

    expect(sorted(documented.map(({ code }) => code))).toEqual(sorted(Object.keys(STATUS)));
    expect(sorted(schemas.ErrorCode?.enum as string[])).toEqual(sorted(Object.keys(STATUS)));
    for (const { code, status } of documented)
      expect([code, status]).toEqual([code, STATUS[code as keyof typeof STATUS]]);
  });

  test('documents the fields of an order, and no other, for both spellings', () => {
    const { parameters } = OPERATIONS.get('GET /get-link') as unknown as { parameters: { name: string }[] };
    const asked = parameters.map(({ name }) => (name === 'file' ? 'key' : name));

    expect(sorted(Object.keys(schemas.LinkOrder?.properties as object))).toEqual(sorted(ORDER_FIELDS));
    // A PIN in an address would stand in logs, and a query has no lists of objects.
    expect(sorted(asked)).toEqual(sorted(ORDER_FIELDS.filter((field) => field !== 'pin' && field !== 'keys')));
  });

  test('documents the limits of an order as they are', () => {
    expect(schemas.Keys).toMatchObject({ maxItems: LIMITS.archiveFiles });
    expect(schemas.MaxUses).toMatchObject({ maximum: LIMITS.maxUses });
    expect(schemas.Filename).toMatchObject({ maxLength: LIMITS.filenameBytes });
    expect(schemas.Pin).toMatchObject({ minLength: PIN_LENGTH.min, maxLength: PIN_LENGTH.max });
    expect(schemas.Networks).toMatchObject({ maxItems: LIMITS.networks });
    expect(schemas.LeaseSeconds).toMatchObject({
      maximum: LIMITS.maxLeaseSeconds,
      default: LIMITS.defaultLeaseSeconds,
    });
    expect(schemas.Note).toMatchObject({ maxLength: LIMITS.noteLength });
    expect(schemas.ExpiresIn).toMatchObject({ anyOf: [{ maximum: LIMITS.maxExpirySeconds }, {}] });
    expect(schemas.LinkFields).toMatchObject({ properties: { wrongPins: { maximum: MAX_WRONG_PINS } } });
  });

  test('has examples that conform to its schemas', () => {
    const media = [...OPERATIONS.values()].flatMap(({ requestBody, responses }) =>
      [...(requestBody ? [resolved(requestBody)] : []), ...Object.values(responses).map(resolved)].flatMap(
        ({ content = {} }) => Object.values(content),
      ),
    );
    const examples = media.flatMap(({ schema = true, examples: given = {} }) =>
      Object.values(given).map((example) => ({ schema, value: resolved(example).value })),
    );

    expect(examples.length).toBeGreaterThan(5);
    for (const { schema, value } of examples) expect(faultsOf(schema, value)).toEqual([]);
  });

  test.each([
    ['a field that is not documented', { ...problem(), colour: 'red' }],
    ['a code that is not documented', { ...problem(), code: 'tired' }],
    ['a field that is missing', { ...problem(), detail: undefined }],
  ])('would show %s', (_, value) => {
    expect(faultsOf({ $ref: '#/components/schemas/Problem' }, problem())).toEqual([]);
    expect(faultsOf({ $ref: '#/components/schemas/Problem' }, value)).not.toEqual([]);
  });
});

function problem() {
  return { type: 'urn:single-use-links:used', title: 'Gone', status: 410, detail: 'It is used.', code: 'used' };
}
