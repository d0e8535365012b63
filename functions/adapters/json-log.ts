import type { Log } from '../core/ports.ts';

/**
 * Logs on standard output, with a JSON object in each line. Lambda's filter by log level looks for these two names, and for the
 * level in capitals (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html).
 */
export const jsonLog: Log = ({ level, ...entry }) => {
  const line = { timestamp: new Date().toISOString(), level: level.toUpperCase(), ...entry };
  process.stdout.write(`${JSON.stringify(line)}\n`);
};
