import { runPicture } from '../chats/project/run-picture.ts';
import { type LiveProcess, namedProcess } from '../domain/process.ts';
import type { Run } from '../domain/run.ts';
import type { Store } from '../store/store.ts';

/** What a worker that starts finds open, one line each: it goes on with it without being asked again. */
export async function openRunsAtStart({ view }: Pick<Store, 'view'>): Promise<string[]> {
  return (await view.openRuns()).map((run) =>
    run.state === 'stopped'
      ? `Run ${runWords(run)} is stopped and waits for people. See to it: npm run baton -- run ${run.id}`
      : `Run ${runWords(run)} is open and goes on now. To prevent it: npm run baton -- abort ${run.id}`,
  );
}

/** What a worker leaves open when it stops, one line each. @param others workers that still live */
export async function openRunsAtStop(
  { view, plans }: Pick<Store, 'view' | 'plans'>,
  others: readonly LiveProcess[],
): Promise<string[]> {
  const open = (await view.openRuns()).filter(({ state }) => state !== 'stopped');
  return Promise.all(
    open.map(async (run) => {
      const plan = (await plans.findPlan(run.plan))?.plan;
      const picture = plan && runPicture(plan, await view.journal(run.id));
      const [other] = others;
      const next = other === undefined ? 'the next worker goes on with it' : `${namedProcess(other)} goes on with it`;
      const step = (picture?.steps.findLastIndex(({ beganAtMs }) => beganAtMs !== null) ?? -1) + 1;
      const place = step === 0 ? 'before its first step' : `at step ${step} of ${picture?.steps.length}`;
      const first = `Run ${runWords(run)} stays open ${place}; ${next}.`;
      return picture?.toldAtMs == null
        ? `${first} To prevent it: npm run baton -- abort ${run.id}`
        : `${first} ${run.to} has been told to sign: from here the run only goes forward.`;
    }),
  );
}

function runWords({ id, validator, from, to }: Run): string {
  return `${id} (${validator}, ${from} → ${to})`;
}
