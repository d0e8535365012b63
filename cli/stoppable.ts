import { isStatusShown } from './status-line.ts';

const STOPS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Runs an act that Ctrl-C stops through a signal. A second Ctrl-C ends the program. */
export async function runStoppable<T>(act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const onStop = (signal: NodeJS.Signals) => {
    for (const name of STOPS) process.off(name, onStop);
    // The terminal has echoed ^C: the next output starts on a new line.
    if (signal === 'SIGINT' && process.stderr.isTTY && !isStatusShown()) process.stderr.write('\n');
    stop.abort();
  };
  for (const name of STOPS) process.on(name, onStop);
  try {
    return await act(stop.signal);
  } finally {
    for (const name of STOPS) process.off(name, onStop);
  }
}
