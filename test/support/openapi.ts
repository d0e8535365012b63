import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { parse } from 'yaml';

type Json = Record<string, unknown>;
type Schema = Json | boolean;

interface MediaType {
  schema?: Schema;
  examples?: Record<string, { value: unknown } | Reference>;
}

interface Response {
  headers?: Record<string, { required?: boolean; schema: Schema } | Reference>;
  content?: Record<string, MediaType>;
}

interface Reference {
  $ref: string;
}

interface Operation {
  requestBody?: { content: Record<string, MediaType> } | Reference;
  responses: Record<string, Response | Reference>;
}

export const SPECIFICATION = parse(readFileSync('docs/openapi.yaml', 'utf8')) as {
  info: { version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Json> };
};

const METHODS = ['get', 'head', 'post', 'delete'];

const ajv = new Ajv2020({ strict: false, allErrors: true });
// Its types are those of CommonJS.
(formats as unknown as (ajv: Ajv2020) => void)(ajv);
ajv.addSchema({ $id: 'openapi', components: SPECIFICATION.components });

/** Every operation: `POST /links` and the like. */
export const OPERATIONS = new Map(
  Object.entries(SPECIFICATION.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => METHODS.includes(method))
      .map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation]),
  ),
);

/** What a reference leads to. */
export function resolved<T extends object>(value: T | Reference): T {
  if (!('$ref' in value)) return value;
  const found = value.$ref
    .split('/')
    .slice(1)
    .reduce<unknown>((at, name) => (at as Json)[name], SPECIFICATION);
  return found as T;
}

/** What is wrong with a value by a schema of the specification; nothing if it conforms. */
export function faultsOf(schema: Schema, value: unknown): string[] {
  const validate = ajv.compile(typeof schema === 'boolean' ? schema : absolute(schema));
  return validate(value) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

/** References of the specification lead into it from everywhere. */
function absolute(schema: Json): Json {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"openapi#/components/')) as Json;
}

/** What is wrong with an answer, by what is documented of its operation: status, content type, headers, body. */
export async function faultsOfAnswer(operation: string, answer: globalThis.Response): Promise<string[]> {
  const documented = OPERATIONS.get(operation)?.responses[answer.status];
  if (!documented) return [`${operation} ${answer.status} is not documented`];
  const { headers = {}, content } = resolved(documented);
  const faults = Object.entries(headers).flatMap(([name, header]) => faultsOfHeader(name, resolved(header), answer));
  const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
  if (!content || answer.body === null) return faults;
  const media = content[type] ?? content['*/*'];
  if (!media) return [...faults, `${type} is not documented`];
  return media.schema === undefined ? faults : [...faults, ...faultsOf(media.schema, await answer.clone().json())];
}

function faultsOfHeader(
  name: string,
  { required = false, schema }: { required?: boolean; schema: Schema },
  { headers }: globalThis.Response,
): string[] {
  const text = headers.get(name);
  if (text === null) return required ? [`${name} is missing`] : [];
  const isNumber = typeof schema === 'object' && schema.type === 'integer';
  return faultsOf(schema, isNumber ? Number(text) : text).map((fault) => `${name}${fault}`);
}

/** An error as it is documented: of which operation, with which status. */
export interface DocumentedError {
  operation: string;
  status: number;
  code: string;
}

export function documentedErrors(): DocumentedError[] {
  return [...OPERATIONS].flatMap(([operation, { responses }]) =>
    Object.entries(responses).flatMap(([status, response]) =>
      codesOf(resolved(response)).map((code) => ({ operation, status: Number(status), code })),
    ),
  );
}

/** The codes of a problem: what its schema adds to those of every problem. */
function codesOf({ content }: Response): string[] {
  const schema = content?.['application/problem+json']?.schema as
    | { allOf: [Reference, { properties: { status: { const: number }; code: { enum: string[] } } }] }
    | undefined;
  return schema?.allOf[1].properties.code.enum ?? [];
}
