import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

const schema = JSON.parse(readFileSync(new URL('../../docs/events.schema.json', import.meta.url), 'utf8'));
// Formats are the producer's own `toISOString`: nothing is learnt from checking them again.
const validate = new Ajv2020({ allErrors: true, validateFormats: false }).compile(schema);

/** What is wrong with an event's detail, by docs/events.schema.json; nothing if it is right. */
export function faultsOf(detail: unknown): string[] {
  return validate(detail)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
