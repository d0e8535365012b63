import type { Log } from '../core/ports.ts';

/** The log on standard output, a JSON object a line, as CloudWatch Logs reads it. */
export const jsonLog: Log = ({ level, ...entry }) => {
  process.stdout.write(`${JSON.stringify({ timestamp: new Date().toISOString(), level, ...entry })}\n`);
};
