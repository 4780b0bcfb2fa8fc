import { createPage } from '../../../chats/web/page.ts';
import type { PageDeps } from '../../../chats/web/deps.ts';
import { BatonError } from '../../../domain/failure.ts';
import { PEOPLE_NAMES, type History } from './history.ts';

/** The page of Baton over one simulated run: it can be looked back on, and nothing can be asked for. */
export async function serveHistory(
  name: string,
  history: History,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const [first] = history.runs;
  if (first === undefined)
    throw new Error(`${name} made no run, so that there is no card to look back on; leave --page out`);
  const page = createPage(depsOf(name, history));
  const { url } = await page.listen();
  return { url: `${url}#look-back/${first.run.id}/1`, close: () => page.close() };
}

function depsOf(name: string, { played, world }: History): PageDeps {
  const { runs, plans } = played.state;
  return {
    fleet: `replay ${name}`,
    host: '127.0.0.1',
    port: 0,
    access: { kind: 'open', person: null },
    people: PEOPLE_NAMES,
    record: name,
    band: () => `REPLAY ${name}: a simulated run that is over`,
    completions: [],
    hostNames: [],
    // Durations on the page are counted up to the end of the simulation.
    clock: { now: () => played.endedAtMs, monotonic: () => performance.now(), sleep: async () => undefined },
    log: { warn: (fields, message) => void process.stderr.write(`lab: ${message} ${JSON.stringify(fields)}\n`) },
    submit: () => Promise.reject(new BatonError('input/invalid', 'This run is over: it can only be looked back on.')),
    messages: { recent: async () => [], find: async () => null, onChange: async () => async () => undefined },
    listRuns: async () => [...runs.values()].map(({ run }) => run).toReversed(),
    async findRun(id) {
      const stored = runs.get(id);
      const plan = stored && plans.get(stored.run.plan)?.plan;
      return stored && plan ? { run: stored.run, plan, entries: stored.lines } : null;
    },
    besides: async () => world,
  };
}
