/** Where a service is reached. */
export interface Endpoint {
  protocol: 'http:' | 'https:';
  /** With the port, if it is not the protocol's own. */
  host: string;
  /** What comes before every path: without a slash at its end. */
  path: string;
}

/** AWS's partitions by how their regions begin: https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
const DOMAINS: readonly [string, string][] = [
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
  ['us-iso-', 'c2s.ic.gov'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['us-isof-', 'csp.hci.ic.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk'],
];

/**
 * AWS's own endpoint of a service in a region, or the one that stands in for it.
 *
 * @throws TypeError if that is no URL
 */
export function endpointOf(service: string, region: string, url?: string): Endpoint {
  if (url !== undefined) {
    const { protocol, host, pathname } = new URL(url);
    return { protocol: protocol as Endpoint['protocol'], host, path: pathname.replace(/\/+$/, '') };
  }
  const domain = DOMAINS.find(([start]) => region.startsWith(start))?.[1] ?? 'amazonaws.com';
  return { protocol: 'https:', host: `${service}.${region}.${domain}`, path: '' };
}

/**
 * A bucket's name that can stand before S3's: one label of a host. With a dot S3's certificate would not cover it
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html).
 */
const LABEL = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;

/** Where a bucket is reached: at a host of its own, or at a path of S3's. */
export function bucketEndpoint(s3: Endpoint, bucket: string, isByPath: boolean): Endpoint {
  if (isByPath || !LABEL.test(bucket)) return { ...s3, path: `${s3.path}/${encodeURIComponent(bucket)}` };
  return { ...s3, host: `${bucket}.${s3.host}` };
}
