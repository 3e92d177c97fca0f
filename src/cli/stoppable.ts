/**
 * Runs an action that Ctrl-C (or SIGTERM) asks to stop cleanly; a second Ctrl-C ends the process as usual.
 */
export async function stoppable<T>(action: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = () => controller.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    return await action(controller.signal);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}
