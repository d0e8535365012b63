import * as v from 'valibot';
import { isNetwork, spellingAdvice } from './core/network.ts';

/** The environment of a function, as Lambda gives it: names to text. */
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

/** Everybody in a role is one owner: a session, whose name anybody in the role may choose, stands for the whole role. */
function faultOfPrincipal(arn: string): string {
  const [, partition, account, role] = SESSION.exec(arn) ?? [];
  const meant =
    role === undefined
      ? 'arn:aws:iam::ACCOUNT:user/NAME or …:role/NAME'
      : `arn:${partition}:iam::${account}:role/${role}`;
  return `names ${arn}, which is no user or role: write ${meant}${role === undefined ? '' : ', which is everybody in that role'}`;
}

const principals = v.pipe(
  list('ARNs of IAM users and roles'),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const arn of dataset.value) if (!USER_OR_ROLE.test(arn)) addIssue({ message: faultOfPrincipal(arn) });
  }),
);

const shared = {
  /** The DynamoDB table of links. */
  TABLE_NAME: text('the name of the DynamoDB table'),
  /** The largest reply that a stream carries: 200 MB on Lambda. */
  MAX_STREAM_BYTES: bytes,
  /** How long the presigned URL of a redirect lives: seconds. */
  PRESIGN_SECONDS: wholeNumber(1, 60),
  /** The bus of EventBridge that hears of what happens; none: nobody does. */
  EVENT_BUS_NAME: v.optional(text('the name of an EventBridge bus')),
  /** AWS's own variables, for S3 elsewhere than in AWS: such servers want the bucket in the path. */
  AWS_ENDPOINT_URL_S3: v.optional(v.string()),
  AWS_ENDPOINT_URL: v.optional(v.string()),
};

const owning = {
  /** The global index on owner and createdAt. */
  OWNER_INDEX: text('the name of the index on owner and createdAt'),
  /** The buckets that links may point into; the first is the default. */
  BUCKETS: v.pipe(list('bucket names'), v.minLength(1, 'must name at least one bucket')),
  /** Prefixes that keys must have one of; an empty list allows every key. */
  ALLOWED_PREFIXES: list('key prefixes'),
  /** Where recipients redeem: what minted links begin with. */
  REDEEM_URL: v.pipe(text('the URL of the redeem function'), v.url('must be a URL')),
  /** IAM users and roles that see and revoke the links of all owners. */
  ADMINISTRATORS: principals,
  /** The longest that a plain presigned URL may live: seconds. A week is the most that a signature of S3's lives. */
  PRESIGNED_MAX_SECONDS: wholeNumber(1, 604_800),
  /** How long an ended link still answers 410 before the table forgets it. */
  RETENTION_DAYS: wholeNumber(1, 3650),
  /** Lambda's own variable: the version of the function that runs. */
  AWS_LAMBDA_FUNCTION_VERSION: v.optional(v.string()),
};

const linksSchema = v.object({ ...shared, ...owning });

/** What hands objects out reads besides, function or server. */
const handingOut = {
  /** How long a recipient may take no byte before the connection is cut: seconds. */
  SLOW_CLIENT_SECONDS: v.optional(wholeNumber(1, 3_600), '60'),
};

const redeeming = {
  /** Where most links point into: a function opens its first connections there before the first request. None: there is none. */
  BUCKETS: v.optional(list('bucket names')),
};

const redeemSchema = v.object({ ...shared, ...handingOut, ...redeeming });

/** S3's own limit for an object: a server has none below it. */
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
  MAX_STREAM_BYTES: v.optional(bytes, ANY_SIZE),
  PRESIGN_SECONDS: v.optional(wholeNumber(1, 60), '10'),
  /** Where recipients come, and owners where there are any. 0: a free one. */
  PORT: v.optional(wholeNumber(0, 65_535), '8080'),
  /** Where probes and Prometheus come: not for the public. 0: a free one. */
  MANAGEMENT_PORT: v.optional(wholeNumber(0, 65_535), '9090'),
  /** The proxies whose X-Forwarded-For and X-Forwarded-Proto count; none: nobody's. */
  TRUST_PROXY: v.optional(networks, ''),
  /** Connections at once; further ones are closed. */
  MAX_CONNECTIONS: v.optional(wholeNumber(1, 100_000), '1000'),
  /** How long downloads may go on once the server is told to stop: seconds. */
  DRAIN_SECONDS: v.optional(wholeNumber(0, 86_400), '900'),
  AWS_REGION: text('the AWS region'),
  /** Key pairs of owners, as JSON; none: there is no owner API here. */
  OWNERS_FILE: v.optional(text('the path of the owners file')),
};

const serverSchema = v.object(serving);
const ownersServerSchema = v.object({ ...serving, ...owning, OWNERS_FILE: text('the path of the owners file') });

/** The variables that each function reads; infra/main.tf sets exactly these, but for AWS's own. */
export const LINKS_VARIABLES = Object.keys(linksSchema.entries);
export const REDEEM_VARIABLES = Object.keys(redeemSchema.entries);

/** Those among them that need not be set. */
export const OPTIONAL_VARIABLES = Object.entries(linksSchema.entries)
  .filter(([, { type }]) => type === 'optional')
  .map(([name]) => name);

export type LinksConfig = v.InferOutput<typeof linksSchema>;
export type RedeemConfig = v.InferOutput<typeof redeemSchema>;
export type OwnersServerConfig = v.InferOutput<typeof ownersServerSchema>;
export type ServerConfig = v.InferOutput<typeof serverSchema> | OwnersServerConfig;

/** Reads and checks the owner API's configuration. @throws Error that names every fault at once */
export const readLinksConfig = (environment: Environment): LinksConfig => read(linksSchema, environment);

/** Reads and checks the redeem function's configuration. @throws Error that names every fault at once */
export const readRedeemConfig = (environment: Environment): RedeemConfig => read(redeemSchema, environment);

/** Reads and checks the server's configuration. @throws Error that names every fault at once */
export const readServerConfig = (environment: Environment): ServerConfig =>
  environment.OWNERS_FILE === undefined ? read(serverSchema, environment) : read(ownersServerSchema, environment);

/** An absent variable is given as undefined: of a key that is not there valibot speaks itself, and the variable's own words are not heard. */
function read<Schema extends v.ObjectSchema<v.ObjectEntries, undefined>>(
  schema: Schema,
  environment: Environment,
): v.InferOutput<Schema> {
  const given = Object.fromEntries(Object.keys(schema.entries).map((name) => [name, environment[name]]));
  const result = v.safeParse(schema, given);
  if (result.success) return result.output;
  const faults = result.issues.map(({ path, message }) => `${path?.[0]?.key} ${message}`);
  throw new Error(`The environment is wrong. Set it right and start again:\n- ${faults.join('\n- ')}`);
}
