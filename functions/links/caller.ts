import type { Caller } from '../core/manage-links.ts';

const ASSUMED_ROLE = /^arn:([\w-]+):sts::(\d+):assumed-role\/([^/]+)\/.+$/;
const ROLE = /^arn:([\w-]+):iam::(\d+):role\/(?:.+\/)?([^/]+)$/;

/**
 * The caller by its ARN. Of an assumed role it is the role and not the session, whose name anybody who assumes the role
 * may choose. The ARN of a session does not hold the role's path, so roles are compared without it.
 */
export function callerOf(arn: string, administrators: readonly string[]): Caller {
  const principal = principalOf(arn);
  return { principal, isAdministrator: administrators.some((one) => principalOf(one) === principal) };
}

/** The ARN under which a principal owns links. */
export function principalOf(arn: string): string {
  const [, partition, account, role] = ASSUMED_ROLE.exec(arn) ?? ROLE.exec(arn) ?? [];
  return role === undefined ? arn : `arn:${partition}:iam::${account}:role/${role}`;
}
