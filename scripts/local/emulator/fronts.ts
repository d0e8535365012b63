import { startApiGateway } from './api-gateway/server.ts';
import { startFunctionUrl } from './function-url/server.ts';
import type { FunctionOptions, RunningFunction } from './lambda/serve-function.ts';

/** How a function is started, whichever front it is behind. */
export type FrontedOptions = FunctionOptions<object>;

/** The fronts that the recipient's URL may have on this machine, each with the way to start the redeem function behind it. */
export const FRONTS = {
  'function-url': (options: FrontedOptions) =>
    startFunctionUrl({ ...options, authType: 'NONE', invokeMode: 'RESPONSE_STREAM' }),
  'api-gateway': startApiGateway,
} as const satisfies Record<string, (options: FrontedOptions) => Promise<RunningFunction>>;

export type FrontName = keyof typeof FRONTS;

/** The front of that name; the Function URL if there is none. @throws Error for another name */
export function frontNamed(name: string | undefined): FrontName {
  if (!name) return 'function-url';
  if (Object.hasOwn(FRONTS, name)) return name as FrontName;
  throw new Error(`FRONT is "${name}": set it to ${Object.keys(FRONTS).join(' or ')}, or leave it unset.`);
}
