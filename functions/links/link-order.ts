import parseDuration from 'parse-duration';
import * as v from 'valibot';
import { hasDay } from '../core/calendar.ts';
import { defined } from '../core/defined.ts';
import { malformed } from '../core/errors.ts';
import type { LinkOrder } from '../core/link-order.ts';
import { quoted } from '../core/quoted.ts';

// The shapes only: the core checks the values.
const count = (name: string) =>
  v.pipe(v.number(`${name} must be a number.`), v.integer(`${name} must be a whole number.`));
const text = (name: string) => v.string(`${name} must be text.`);
const time = (name: string) =>
  v.pipe(
    text(name),
    v.isoTimestamp(`${name} must be an ISO 8601 time with its zone, such as 2030-01-31T12:00:00Z.`),
    v.check(hasDay, `${name} has a day that does not exist. Give another.`),
    v.transform((value) => Math.floor(Date.parse(value) / 1000)),
    v.safeInteger(`${name} is not a valid time.`),
  );

const DURATION = /^(?:\d+(?:\.\d+)?\s*[a-z]+\s*)+$/i;
const DURATION_MESSAGE = 'expiresIn must be a number of seconds or a duration such as 7d or 2h30m.';

/** Seconds as a number, or a duration such as 7d or 2h30m. */
const duration = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.regex(DURATION, DURATION_MESSAGE))], DURATION_MESSAGE),
  v.transform((value) => (typeof value === 'number' ? value : Math.floor(parseDuration(value, 's') ?? Number.NaN))),
  v.safeInteger(DURATION_MESSAGE),
  v.minValue(1, 'expiresIn must be at least one second.'),
);

/** A file of an archive: its key, or that and its name there. */
const archived = v.union(
  [
    v.pipe(
      v.string(),
      v.transform((key) => ({ key })),
    ),
    v.pipe(
      v.strictObject({ key: v.string(), name: v.optional(v.string()) }),
      v.transform((file) => defined(file)),
    ),
  ],
  'each of keys must be a key, or an object such as {"key": "in/1.pdf", "name": "one.pdf"}.',
);

const fields = {
  key: v.optional(text('key')),
  keys: v.optional(
    v.array(archived, 'keys must be a list of keys, or of objects such as {"key": "in/1.pdf", "name": "one.pdf"}.'),
  ),
  prefix: v.optional(text('prefix')),
  bucket: v.optional(text('bucket')),
  expiresIn: v.optional(duration),
  expiresAt: v.optional(time('expiresAt')),
  notBefore: v.optional(time('notBefore')),
  maxUses: v.optional(count('maxUses')),
  filename: v.optional(text('filename')),
  pin: v.optional(text('pin')),
  allowedCidrs: v.optional(v.array(text('each of allowedCidrs'), 'allowedCidrs must be a list of networks.')),
  delivery: v.optional(
    v.picklist(
      ['auto', 'stream', 'redirect', 'presigned'],
      'delivery must be "auto", "stream", "redirect" or "presigned".',
    ),
  ),
  oversize: v.optional(v.picklist(['refuse', 'redirect'], 'oversize must be "refuse" or "redirect".')),
  leaseSeconds: v.optional(count('leaseSeconds')),
  confirm: v.optional(v.picklist(['auto', 'always'], 'confirm must be "auto" or "always".')),
  preview: v.optional(v.boolean('preview must be true or false.')),
  from: v.optional(text('from')),
  message: v.optional(text('message')),
  note: v.optional(text('note')),
};

/** The fields of an order. docs/openapi.yaml documents exactly these. */
export const ORDER_FIELDS = Object.keys(fields);

const orderSchema = v.strictObject(fields);
const NUMERIC = new Set(['expiresIn', 'maxUses', 'leaseSeconds']);

/** Reads an owner's order from a JSON body. @throws LinkError `malformed`, which names all faults */
export function readJsonOrder(body: Uint8Array, owner: string): LinkOrder {
  return readOrder(parseJson(body), owner);
}

/** Reads it from a query, without a PIN. `key` is called `file`, and commas separate networks. @throws LinkError `malformed` */
export function readQueryOrder(query: URLSearchParams, owner: string): LinkOrder {
  const given: Record<string, unknown> = Object.create(null);
  for (const [name, value] of query) {
    if (name === 'pin') throw malformed('A PIN must not be in a URL, because URLs are logged. Use POST /links.');
    const field = name === 'file' ? 'key' : name;
    if (Object.hasOwn(given, field)) throw malformed(`${quoted(name)} is given more than once. Give it once.`);
    given[field] = givenAs(field, value);
  }
  return readOrder(given, owner);
}

function givenAs(field: string, value: string): unknown {
  if (field === 'allowedCidrs') return value.split(',').map((network) => network.trim());
  if (field === 'preview' && (value === 'true' || value === 'false')) return value === 'true';
  return NUMERIC.has(field) && /^\d+$/.test(value) ? Number(value) : value;
}

function readOrder(given: unknown, owner: string): LinkOrder {
  const result = v.safeParse(orderSchema, given);
  if (!result.success) throw malformed(faultsOf(result.issues).join(' '));
  return { ...defined(result.output), owner } as LinkOrder;
}

/** How many faults a refusal tells at most. */
const MOST_FAULTS = 10;

/** The faults of an order: of a list's elements only the first of each kind. */
function faultsOf(issues: readonly v.BaseIssue<unknown>[]): string[] {
  const kinds = new Map(issues.toReversed().map((issue) => [issue.message, issue]));
  return [...kinds.values()].toReversed().slice(0, MOST_FAULTS).map(faultOf);
}

function faultOf({ type, expected, path, message }: v.BaseIssue<unknown>): string {
  const [name, at] = path?.map(({ key }) => String(key)) ?? [];
  if (type === 'strict_object' && expected === 'never') return `${quoted(name ?? '')} is not a field of a link.`;
  if (type === 'strict_object') return path ? `${name} is missing.` : 'The body must be a JSON object.';
  return message.replace(/^each of \w+/, `${name}[${at}]`);
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw malformed('The body is not JSON. Send an object such as {"key": "report.pdf"}.');
  }
}
