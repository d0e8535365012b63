import type { Caller } from '../core/manage-links.ts';

const ASSUMED_ROLE = /^arn:([\w-]+):sts::(\d+):assumed-role\/([^/]+)\/.+$/;
const ROLE = /^arn:([\w-]+):iam::(\d+):role\/(?:.+\/)?([^/]+)$/;

/**
 * The caller with this ARN. For an assumed role that is the role, because anyone who assumes it may choose the session's name.
 * The ARN of a session lacks the role's path, so roles are compared without their paths.
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
