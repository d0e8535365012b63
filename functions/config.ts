import * as v from 'valibot';
import { catchRefusal, LinkError } from './core/errors.ts';
import { isNetwork, spellingAdvice } from './core/network.ts';
import { readSender } from './core/read-sender.ts';

/** The environment variables of a function or a server. */
export type Environment = Readonly<Record<string, string | undefined>>;

const bytes = v.pipe(
  v.string('is missing: a number of bytes'),
  v.toNumber('must be a number of bytes'),
  v.safeInteger('must be a whole number of bytes'),
  v.minValue(1, 'must be at least 1'),
);

const text = (what: string) => v.pipe(v.string(`is missing: ${what}`), v.nonEmpty(`is empty: ${what}`));

const wholeNumber = (least: number, most: number) =>
  v.pipe(
    v.string(`is missing: a whole number from ${least} to ${most}`),
    v.toNumber('must be a number'),
    v.integer('must be a whole number'),
    v.minValue(least, `must be at least ${least}`),
    v.maxValue(most, `must be at most ${most}`),
  );

const list = (what: string) =>
  v.pipe(
    v.string(`is missing: a JSON array of ${what}`),
    v.parseJson(undefined, 'is not JSON'),
    v.array(v.pipe(v.string(), v.nonEmpty()), `must be a JSON array of ${what}`),
  );

const USER_OR_ROLE = /^arn:[\w-]+:iam::\d{12}:(?:user|role)\/[^*]+$/;
const SESSION = /^arn:([\w-]+):sts::(\d{12}):assumed-role\/([^/]+)/;

/** Everyone in a role is one owner, because anyone in the role may choose the name of a session. */
function faultOfPrincipal(arn: string): string {
  const [, partition, account, role] = SESSION.exec(arn) ?? [];
  const meant =
    role === undefined
      ? 'arn:aws:iam::ACCOUNT:user/NAME or …:role/NAME'
      : `arn:${partition}:iam::${account}:role/${role}`;
  return `names ${arn}, which is not a user or a role: write ${meant}${role === undefined ? '' : ', which means everyone in that role'}`;
}

const principals = v.pipe(
  list('ARNs of IAM users and roles'),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const arn of dataset.value) if (!USER_OR_ROLE.test(arn)) addIssue({ message: faultOfPrincipal(arn) });
  }),
);

const endpoint = v.pipe(v.string(), v.url('must be a URL'));

const shared = {
  /** The DynamoDB table of links. */
  TABLE_NAME: text('the name of the DynamoDB table'),
  /** The largest streamed reply, in bytes: 200 MB on Lambda. */
  MAX_STREAM_BYTES: bytes,
  /** How long the presigned URL of a redirect lives: seconds. */
  PRESIGN_SECONDS: wholeNumber(1, 60),
  /** The EventBridge bus that gets the events. Without it there are none. */
  EVENT_BUS_NAME: v.optional(text('the name of an EventBridge bus')),
  /** AWS's own variables. Lambda sets the region. */
  AWS_REGION: text('the AWS region'),
  /** Those for services that are not AWS's. An S3 that is none takes the bucket in the path. */
  AWS_ENDPOINT_URL: v.optional(endpoint),
  AWS_ENDPOINT_URL_S3: v.optional(endpoint),
  AWS_ENDPOINT_URL_DYNAMODB: v.optional(endpoint),
  AWS_ENDPOINT_URL_EVENTBRIDGE: v.optional(endpoint),
};

const owning = {
  /** The global index on owner and createdAt. */
  OWNER_INDEX: text('the name of the index on owner and createdAt'),
  /** The buckets that links may point into; the first is the default. */
  BUCKETS: v.pipe(list('bucket names'), v.minLength(1, 'must name at least one bucket')),
  /** Every key must begin with one of these prefixes; an empty list allows every key. */
  ALLOWED_PREFIXES: list('key prefixes'),
  /** The URL where recipients redeem, with which minted links begin. */
  REDEEM_URL: v.pipe(text('the URL of the redeem function'), v.url('must be a URL')),
  /** IAM users and roles that see and revoke the links of all owners. */
  ADMINISTRATORS: principals,
  /** The sender of links whose owner names none. None: recipients are not told who sends it. */
  DEFAULT_FROM: v.optional(
    v.pipe(
      text('a sender'),
      v.rawTransform(({ dataset, addIssue, NEVER }) => {
        const sender = catchRefusal(() => readSender(dataset.value));
        if (!(sender instanceof LinkError)) return sender;
        addIssue({ message: 'must be a sender such as Acme <files@acme.example>' });
        return NEVER;
      }),
    ),
  ),
  /** How long a plain presigned URL may live, in seconds: at most a week, as S3's signatures do. */
  PRESIGNED_MAX_SECONDS: wholeNumber(1, 604_800),
  /** How many bytes may be read to compute the CRC-32 of an archive's files, where S3 keeps none. 0: no file is read. */
  ARCHIVE_CHECKSUM_MAX_BYTES: v.optional(wholeNumber(0, 1024 ** 4), '100000000'),
  /** How long that may take, in seconds: less than the function may run. */
  ARCHIVE_CHECKSUM_SECONDS: v.optional(wholeNumber(1, 890), '20'),
  /** How long the table keeps an ended link, which answers 410 until then. */
  RETENTION_DAYS: wholeNumber(1, 3650),
  /** Lambda's own variable: the version of the function that runs. */
  AWS_LAMBDA_FUNCTION_VERSION: v.optional(v.string()),
};

const linksSchema = v.object({ ...shared, ...owning });

const colour = v.pipe(v.string(), v.regex(/^#[\da-f]{6}$/i, 'has a colour that is not like #0e5a55'));

/** The shape only: `page/brand.ts` makes the best of the colour. */
const brand = v.pipe(
  text('the brand as JSON'),
  v.parseJson(undefined, 'is not JSON'),
  v.object(
    {
      name: v.pipe(v.string(), v.nonEmpty()),
      accent: v.optional(colour),
      privacyUrl: v.optional(v.pipe(v.string(), v.regex(/^https:\/\//, 'has a privacyUrl that is not like https://…'))),
      logo: v.optional(v.object({ type: v.picklist(['svg', 'png']), data: v.string() })),
    },
    'must be a JSON object such as {"name": "Acme", "accent": "#0e5a55", "privacyUrl": "https://…"}',
  ),
);

/** Further variables of the redeem function and the server. */
const handingOut = {
  /** What the pages say of the deployment's owner, as JSON. None: nothing. */
  BRAND: v.optional(brand),
  /** How long a recipient may take no byte before the connection is cut, in seconds. */
  SLOW_CLIENT_SECONDS: v.optional(wholeNumber(1, 3_600), '60'),
};

const redeeming = {
  /**
   * Where most links point into: a function opens its first connections there before the first request, and a deployment is
   * known by the first of them. None: there is none.
   */
  BUCKETS: v.optional(list('bucket names')),
};

const redeemSchema = v.object({ ...shared, ...handingOut, ...redeeming });

/** S3's own limit for an object. A server has no lower one. */
const ANY_SIZE = String(5 * 1024 ** 4);

const networks = v.pipe(
  v.string(),
  v.transform((list) =>
    list
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean),
  ),
  v.check(
    (list) => list.every(isNetwork),
    ({ input }) => `must be networks such as 10.0.0.0/8, separated by commas.${spellingAdvice(input)}`,
  ),
);

const serving = {
  ...shared,
  ...handingOut,
  ...redeeming,
  MAX_STREAM_BYTES: v.optional(bytes, ANY_SIZE),
  PRESIGN_SECONDS: v.optional(wholeNumber(1, 60), '10'),
  /** The port for recipients, and for owners if OWNERS_FILE is set. 0: any free port. */
  PORT: v.optional(wholeNumber(0, 65_535), '8080'),
  /** The port for probes and Prometheus, not for the public. 0: any free port. */
  MANAGEMENT_PORT: v.optional(wholeNumber(0, 65_535), '9090'),
  /** The networks of proxies whose X-Forwarded-For and X-Forwarded-Proto count. */
  TRUST_PROXY: v.optional(networks, ''),
  /** How many connections may be open at once. Further ones are closed. */
  MAX_CONNECTIONS: v.optional(wholeNumber(1, 100_000), '1000'),
  /** How long downloads may go on after the server was told to stop, in seconds. */
  DRAIN_SECONDS: v.optional(wholeNumber(0, 86_400), '900'),
  /** A file with the key pairs of owners, as JSON. Without it the server has no owner API. */
  OWNERS_FILE: v.optional(text('the path of the owners file')),
};

const serverSchema = v.object(serving);
const ownersServerSchema = v.object({ ...serving, ...owning, OWNERS_FILE: text('the path of the owners file') });

/** Where a Web Function has to listen, as Lambda says it: https://docs.aws.amazon.com/lambda/latest/dg/web-functions-env-lifecycle.html */
const listenAt = v.pipe(
  v.string('is missing: the host and port that Lambda gives'),
  v.regex(/^.+:\d+$/, 'must be a host and a port, as in 0.0.0.0:3000'),
  v.transform((text) => {
    const colon = text.lastIndexOf(':');
    return { host: text.slice(0, colon).replace(/^\[(.*)\]$/, '$1'), port: Number(text.slice(colon + 1)) };
  }),
);

const webFunctionSchema = v.object({
  ...shared,
  ...handingOut,
  ...redeeming,
  MAX_STREAM_BYTES: v.optional(bytes, ANY_SIZE),
  /** Lambda's own variable. */
  AWS_LAMBDA_HTTP_ENDPOINT: listenAt,
  /** The `timeoutSeconds` of the revision, in which a whole download has to end. */
  TIMEOUT_SECONDS: wholeNumber(3, 900),
  /** The `maxConcurrencyPerEnvironment` of the revision: how many requests Lambda sends here at once. */
  MAX_CONCURRENCY: wholeNumber(1, 128),
});

/** The variables that each function reads. infra/main.tf sets exactly these, except AWS's own. */
export const LINKS_VARIABLES = Object.keys(linksSchema.entries);
export const REDEEM_VARIABLES = Object.keys(redeemSchema.entries);

export const WEB_FUNCTION_VARIABLES = Object.keys(webFunctionSchema.entries);

/** Those among them that a deployment need not set, and that then have no default either. */
export const OPTIONAL_VARIABLES = Object.entries({ ...handingOut, ...linksSchema.entries })
  .filter(([, entry]) => entry.type === 'optional' && entry.default === undefined)
  .map(([name]) => name);

export type LinksConfig = v.InferOutput<typeof linksSchema>;
export type RedeemConfig = v.InferOutput<typeof redeemSchema>;
export type WebFunctionConfig = v.InferOutput<typeof webFunctionSchema>;
export type OwnersServerConfig = v.InferOutput<typeof ownersServerSchema>;
export type ServerConfig = v.InferOutput<typeof serverSchema> | OwnersServerConfig;

/** Reads and checks the owner API's configuration. @throws Error that names all faults */
export const readLinksConfig = (environment: Environment): LinksConfig => read(linksSchema, environment);

/** Reads and checks the redeem function's configuration. @throws Error that names all faults */
export const readRedeemConfig = (environment: Environment): RedeemConfig => read(redeemSchema, environment);

/** Reads and checks the Web Function's configuration. @throws Error that names all faults */
export const readWebFunctionConfig = (environment: Environment): WebFunctionConfig =>
  read(webFunctionSchema, environment);

/** Reads and checks the server's configuration. @throws Error that names all faults */
export const readServerConfig = (environment: Environment): ServerConfig =>
  environment.OWNERS_FILE === undefined ? read(serverSchema, environment) : read(ownersServerSchema, environment);

/** Passes an absent variable as undefined: for a missing key valibot has a message of its own, in place of the variable's. */
function read<Schema extends v.ObjectSchema<v.ObjectEntries, undefined>>(
  schema: Schema,
  environment: Environment,
): v.InferOutput<Schema> {
  const given = Object.fromEntries(Object.keys(schema.entries).map((name) => [name, environment[name]]));
  const result = v.safeParse(schema, given);
  if (result.success) return result.output;
  const faults = result.issues.map(({ path, message }) => `${path?.[0]?.key} ${message}`);
  throw new Error(`The environment has errors. Correct them and start again:\n- ${faults.join('\n- ')}`);
}
