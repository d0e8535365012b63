import type { Claim, Link, Policy } from '../../../client/index.ts';
import type { linkJson, linkWithClaimsJson } from '../../../functions/links/link-json.ts';
import type { PolicyJson } from '../../../functions/links/routes.ts';

// The client is packed alone, so it has the API's types in its own words. That both say the same is checked by the type
// checker here: a field that the API gives otherwise than the client says does not compile.

/** A value after JSON: what was undefined is absent. */
type Json<T> = T extends unknown
  ? { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
      [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
    }
  : never;

export const linkOfApi = (link: Json<ReturnType<typeof linkJson>>): Link => link;

export const policyOfApi = (policy: PolicyJson): Policy => policy;

export const claimOfApi = (claim: Json<ReturnType<typeof linkWithClaimsJson>['claims'][number]>): Claim => claim;
