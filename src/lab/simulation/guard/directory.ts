/** A directory whose entries are on disk only once it was synced: a power cut takes away what was not. */
export interface Directory<T> {
  get(name: string): T | undefined;
  has(name: string): boolean;
  names(): readonly string[];
  put(name: string, value: T): void;
  /** As rename: the new name shows either the old entry or the new one. Nothing happens when there is no such entry. */
  move(from: string, to: string): void;
  remove(name: string): void;
  sync(): void;
  /** @param keep whether the operating system happened to write everything out before the power went */
  powerCut(keep: boolean): void;
  copy(): Directory<T>;
}

export function createDirectory<T>(entries: Iterable<readonly [string, T]> = []): Directory<T> {
  return directory(new Map(entries), new Map(entries));
}

function directory<T>(seen: Map<string, T>, synced: Map<string, T>): Directory<T> {
  const replace = (target: Map<string, T>, source: Map<string, T>): void => {
    target.clear();
    for (const [name, value] of source) target.set(name, value);
  };
  return {
    get: (name) => seen.get(name),
    has: (name) => seen.has(name),
    names: () => [...seen.keys()].toSorted(),
    put: (name, value) => void seen.set(name, value),
    move(from, to) {
      const value = seen.get(from);
      if (value === undefined) return;
      seen.delete(from);
      seen.set(to, value);
    },
    remove: (name) => void seen.delete(name),
    sync: () => replace(synced, seen),
    powerCut: (keep) => (keep ? replace(synced, seen) : replace(seen, synced)),
    copy: () => directory(new Map(seen), new Map(synced)),
  };
}
