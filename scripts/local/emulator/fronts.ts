import { startApiGateway } from './api-gateway/server.ts';
import { startFunctionUrl } from './function-url/server.ts';
import type { FunctionOptions, RunningFront } from './lambda/serve-function.ts';
import { type RunningWebFunction, startWebFunction, type WebFunctionOptions } from './web-function/server.ts';

/** How what answers is started, whichever front it is behind. */
export type FrontedOptions = FunctionOptions<object> & WebFunctionOptions;

/** What runs; where a front has environments, they can be taken away. */
export type Fronted = RunningFront & Partial<Pick<RunningWebFunction, 'recycle'>>;

/** A front that the recipient's URL may have on this machine. */
interface FrontRow {
  start(options: FrontedOptions): Promise<Fronted>;
  /** Which of the built zips runs behind it. */
  zip: 'redeem' | 'web';
  /** Whether one reply carries a file of any size, even within the limits. */
  carriesAnySize: boolean;
  /** Where the link is, as `make dev` says it. */
  about: string;
}

const WEB_TIMEOUT_MS = 900_000;
const WEB_CONCURRENCY = 64;

export const FRONTS = {
  'function-url': {
    start: (options) => startFunctionUrl({ ...options, authType: 'NONE', invokeMode: 'RESPONSE_STREAM' }),
    zip: 'redeem',
    carriesAnySize: false,
    about: 'behind Function URLs',
  },
  'api-gateway': {
    start: startApiGateway,
    zip: 'redeem',
    carriesAnySize: false,
    about: 'the link behind API Gateway',
  },
  'web-function': {
    start({ timeoutMs = WEB_TIMEOUT_MS, maxConcurrency = WEB_CONCURRENCY, environment, ...options }) {
      const told = { TIMEOUT_SECONDS: String(timeoutMs / 1000), MAX_CONCURRENCY: String(maxConcurrency) };
      return startWebFunction({ ...options, timeoutMs, maxConcurrency, environment: { ...environment, ...told } });
    },
    zip: 'web',
    carriesAnySize: true,
    about: 'the link at a Web Function',
  },
} as const satisfies Record<string, FrontRow>;

export type FrontName = keyof typeof FRONTS;

/** The front of that name; the Function URL if there is none. @throws Error for another name */
export function frontNamed(name: string | undefined): FrontName {
  if (!name) return 'function-url';
  if (Object.hasOwn(FRONTS, name)) return name as FrontName;
  const names = new Intl.ListFormat('en', { type: 'disjunction' }).format(Object.keys(FRONTS));
  throw new Error(`FRONT is "${name}": set it to ${names}, or leave it unset.`);
}
