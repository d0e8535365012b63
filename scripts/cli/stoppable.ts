const STOPS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Lets Ctrl-C end an act in its own time; the second one ends the program. */
export async function stoppable<T>(act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const onStop = () => {
    for (const name of STOPS) process.off(name, onStop);
    stop.abort();
  };
  for (const name of STOPS) process.on(name, onStop);
  try {
    return await act(stop.signal);
  } finally {
    for (const name of STOPS) process.off(name, onStop);
  }
}
