/** A Baton that runs: a worker, a bot, or both in one (`all`). */
export interface BatonProcess {
  /** Its own, also where two have one name. */
  readonly id: string;
  /** Host name and process id, so that people can find it. */
  readonly name: string;
  readonly kind: 'bot' | 'worker' | 'all';
  /** Tells two contents of a fleet file apart. */
  readonly fingerprint: string;
  /** The path of the fleet file, where that process runs. */
  readonly file: string;
  /** `act`, `observe`, or both where validators differ. */
  readonly mode: string;
}

/** One that was seen within the last seconds. */
export interface LiveProcess extends BatonProcess {
  /** When it read its fleet file, by the database's clock. */
  readonly readAtMs: number;
}

/** The worker whose fleet file holds: of all that live, the one that read its file last. @param live newest first */
export function workerThatHolds(live: readonly LiveProcess[]): LiveProcess | null {
  return live.find(({ kind }) => kind !== 'bot') ?? null;
}

/**
 * The worker that `mine` leaves new work to: one that read another content later. Null when there is none.
 * @param live newest first
 */
export function standsBackFor(mine: LiveProcess, live: readonly LiveProcess[]): LiveProcess | null {
  const holds = workerThatHolds(live);
  if (mine.kind === 'bot' || holds === null || holds.fingerprint === mine.fingerprint) return null;
  const isLater = holds.readAtMs === mine.readAtMs ? holds.id < mine.id : holds.readAtMs > mine.readAtMs;
  return isLater ? holds : null;
}

/** `ops-1/4711 (worker) read /etc/baton/fleet.yaml before it changed, mode observe`. */
export function readWords(other: LiveProcess, mine: LiveProcess): string {
  const when = other.readAtMs < mine.readAtMs ? 'before' : 'after';
  const changed = other.file === mine.file ? ` ${when} it changed` : '';
  return `${namedProcess(other)} read ${other.file}${changed}, mode ${other.mode}`;
}

/** `ops-1/4711 (worker)`. */
export function namedProcess({ name, kind }: BatonProcess): string {
  return `${name} (${kind === 'all' ? 'page and worker' : kind})`;
}
