import type { LinksConfig } from '../config.ts';
import { deploymentId } from '../http/deployment.ts';
import type { LinksSettings } from './routes.ts';

/** The configuration as the routes' settings. */
export function settingsOf(config: LinksConfig): LinksSettings {
  return {
    buckets: config.BUCKETS,
    allowedPrefixes: config.ALLOWED_PREFIXES,
    maxStreamBytes: config.MAX_STREAM_BYTES,
    presignSeconds: config.PRESIGN_SECONDS,
    presignedMaxSeconds: config.PRESIGNED_MAX_SECONDS,
    retentionSeconds: config.RETENTION_DAYS * 86_400,
    archiveChecksumMaxBytes: config.ARCHIVE_CHECKSUM_MAX_BYTES,
    archiveChecksumSeconds: config.ARCHIVE_CHECKSUM_SECONDS,
    redeemUrl: config.REDEEM_URL,
    deployment: deploymentId(config.TABLE_NAME, config.BUCKETS),
    administrators: config.ADMINISTRATORS,
    defaultFrom: config.DEFAULT_FROM,
    functionVersion: config.AWS_LAMBDA_FUNCTION_VERSION,
  };
}
