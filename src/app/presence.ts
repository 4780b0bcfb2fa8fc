import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Handlers } from '../../jobs/handlers.ts';
import type { LoadedFleet } from '../config/load.ts';
import { modeOf } from '../config/policy.ts';
import type { Fleet } from '../config/schema.ts';
import { messageOf } from '../domain/failure.ts';
import { type BatonProcess, type LiveProcess, namedProcess, readWords, standsBackFor } from '../domain/process.ts';
import type { Log } from '../platform/log.ts';
import type { ProcessStore } from '../store/processes.ts';

/** What this process knows of the others on its store, and they of it. */
export interface Presence {
  /** One line for each that read another fleet file. */
  readonly words: readonly string[];
  /** Why the worker of this process begins nothing new, as of the last sign of life; null when it does. */
  behind(): string | null;
  /** The same handlers, but nothing new is begun while another worker has a later fleet file. */
  guarded(handlers: Handlers): Handlers;
  /** Workers that live, without this one. */
  otherWorkers(): Promise<readonly LiveProcess[]>;
  /** Says no more that it lives. */
  leave(): Promise<void>;
}

/** Four in the time after which a silent process does not count. Unit: milliseconds. */
const SIGN_OF_LIFE_EVERY_MS = 5_000;

/** Names this process for people: host name and process id. */
export const processName = () => `${hostname()}/${process.pid}`;

/** Enters this process in the store and keeps it there. */
export async function makeKnown(
  loaded: LoadedFleet,
  kind: BatonProcess['kind'],
  store: ProcessStore,
  log: Log,
): Promise<Presence> {
  const { file, fingerprint } = loaded;
  const process = { id: randomUUID(), name: processName(), kind, fingerprint, file, mode: modeWords(loaded.fleet) };
  const readAtMs = await store.enter(process, null, performance.now() - loaded.readAtMs);
  const mine: LiveProcess = { ...process, readAtMs };
  const others = (await store.live()).filter((one) => one.fingerprint !== fingerprint);
  const words = others.map((other) => otherFileWords(other, mine));
  for (const line of words) log.warn(line);
  const standsBack = async () => {
    const holds = standsBackFor(mine, await store.live());
    return holds && `${readWords(holds, mine)}; this worker begins nothing new: restart it`;
  };
  let said: string | null = null;
  let saying: Promise<void> | null = null;
  const signOfLife = async () => {
    try {
      await store.enter(process, readAtMs);
      const because = await standsBack();
      if (because !== null && said === null) log.warn(`Another fleet file holds: ${because}`);
      if (because === null && said !== null) log.info('the fleet file of this worker holds again');
      said = because;
    } catch (error) {
      log.debug({ error: messageOf(error) }, 'the store was not told that this process lives');
    } finally {
      saying = null;
    }
  };
  const timer = setInterval(() => {
    saying ??= signOfLife();
  }, SIGN_OF_LIFE_EVERY_MS);
  return {
    words,
    behind: () => said,
    guarded: (handlers) => guarded(handlers, async () => (await standsBack()) !== null, store),
    otherWorkers: async () => (await store.live()).filter((one) => one.id !== mine.id && one.kind !== 'bot'),
    async leave() {
      clearInterval(timer);
      // One that is on its way would enter it again.
      await saying;
      await store
        .leave(mine.id)
        .catch((error: unknown) => log.debug({ error: messageOf(error) }, 'the store was not told of the stop'));
    },
  };
}

/** A job that is left here is woken again by the sweep, for the worker that may. */
function guarded(handlers: Handlers, standsBack: () => Promise<boolean>, store: ProcessStore): Handlers {
  return {
    ...handlers,
    async run(runId, signal) {
      // Where something may have been sent, finishing comes first, whoever does it.
      if ((await standsBack()) && !(await store.hasBegun(runId))) return;
      await handlers.run(runId, signal);
    },
    async look(requestId) {
      if (!(await standsBack())) await handlers.look(requestId);
    },
    async watch(signal) {
      if (!(await standsBack())) await handlers.watch(signal);
    },
  };
}

/** What a start says of another process that read another content. */
export function otherFileWords(other: LiveProcess, mine: LiveProcess): string {
  const first = `Another Baton runs on this store with another fleet file: ${readWords(other, mine)}.`;
  if (standsBackFor(mine, [other]) !== null)
    return `${first} This worker begins nothing new while that one runs: stop one of them.`;
  if (other.kind !== 'bot' && mine.kind !== 'bot')
    return `${first} It begins nothing new while this one runs: stop it, or start it again.`;
  return `${first} Stop ${namedProcess(other)}, or start it again.`;
}

function modeWords(fleet: Fleet): string {
  const modes = Object.values(fleet.validators).map((validator) => modeOf(fleet, validator));
  return [...new Set(modes)].toSorted().join(' and ') || fleet.mode;
}
