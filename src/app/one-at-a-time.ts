/**
 * Work that is never done twice at once. Whoever asks while it is being done gets it done once more, after that: what was changed
 * meanwhile may not have been seen. All who wait for the same are told together.
 */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<void> | null = null;
  const begin = (): Promise<void> => {
    next = null;
    const begun = work();
    running = begun.catch(() => undefined); // told to whoever asked for it
    return begun;
  };
  return () => (next ??= running.then(begin));
}
