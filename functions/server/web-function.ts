import { jsonLog } from '../adapters/json-log.ts';
import { readWebFunctionConfig } from '../config.ts';
import { composeWebFunction } from './compose-web-function.ts';
import { readUnsentBytesAtMost } from './unsent.ts';

// The entry of the Lambda Web Function, `index.js` of its zip. Lambda waits 10 s until it listens. It has let the requests under
// way go on before it sends SIGTERM, and takes the environment away a second later, so what is left then is cut and settled.

const server = await composeWebFunction(readWebFunctionConfig(process.env));
jsonLog({ level: 'info', event: 'listening', ...(await server.start()), unsentBytesAtMost: readUnsentBytesAtMost() });
process.once('SIGTERM', async (signal) => {
  jsonLog({ level: 'info', event: 'stopping', signal, drainSeconds: 0 });
  await server.stop();
  jsonLog({ level: 'info', event: 'stopped' });
  // A client of AWS may keep an idle connection, and with it the process.
  process.exit();
});
