import { describeQueue } from '../../jobs/backend.ts';
import type { Environment } from '../config/environment.ts';
import type { LoadedFleet } from '../config/load.ts';
import type { CheckResult } from '../domain/check.ts';
import { BatonError, messageOf } from '../domain/failure.ts';
import { openEmbedded } from '../platform/embedded.ts';
import { createLog } from '../platform/log.ts';
import { describeStore } from '../store/describe.ts';
import { storeTarget } from './store-target.ts';

/**
 * Everything that is asked of store and queue, as checks: also when one of them is away, refuses us, or none is chosen.
 * Changes nothing but a key of Redis that lives a moment. The embedded store is started for the look where it does not run.
 */
export async function describeStores(loaded: LoadedFleet, environment: Environment): Promise<CheckResult[]> {
  const target = await storeTarget(loaded, environment).catch(notAnswering('store', 'A store is chosen'));
  if (Array.isArray(target)) return target;
  const { kind, database, redis } = target;
  const answers = 'Postgres lets Baton in';
  const ofStore =
    database === null
      ? await describeEmbedded(loaded.data).catch(notAnswering('store', answers))
      : await describeStore(database, redis === null ? 'postgres' : 'redis').catch(notAnswering('store', answers));
  const ofQueue =
    redis === null
      ? []
      : await describeQueue({ kind: 'redis', ...redis }).catch(notAnswering('queue', 'Redis lets Baton in'));
  return [chosen(kind), ...ofStore, ...ofQueue];
}

async function describeEmbedded(data: string): Promise<CheckResult[]> {
  const embedded = await openEmbedded(data, { log: createLog('silent') });
  try {
    return await describeStore({ url: embedded.url }, 'postgres');
  } finally {
    await embedded.stop();
  }
}

const WHY = 'Nothing is done that was not written down before, and nobody is woken without a queue.';

function chosen(kind: string): CheckResult {
  return {
    id: 'store-chosen',
    title: 'A store is chosen',
    severity: 'must',
    state: 'passed',
    found: kind,
    needed: 'embedded, postgres, or postgres+redis',
    why: WHY,
    fix: '',
  };
}

function notAnswering(what: 'store' | 'queue', title: string): (error: unknown) => CheckResult[] {
  return (error) => [
    {
      id: `${what}-answers`,
      title,
      severity: 'must',
      state: 'failed',
      found: messageOf(error),
      needed: 'an answer',
      why: WHY,
      fix: error instanceof BatonError ? error.advice : 'This is a mistake in Baton.',
    },
  ];
}
