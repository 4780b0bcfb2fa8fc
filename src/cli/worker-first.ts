import { textCard } from '../chats/project/simple-cards.ts';
import type { Card } from '../chats/card.ts';
import { timeMark } from '../chats/time-mark.ts';
import { namedProcess } from '../domain/process.ts';
import type { Intent } from '../domain/request.ts';
import type { Run } from '../domain/run.ts';
import type { AppClient } from './client.ts';

/** What a worker has to look at hosts for. `check` is done without one here. */
const NEEDS_WORKER: readonly Intent['kind'][] = ['status', 'plan', 'handover', 'prepare', 'upgrade', 'adopt'];

/**
 * Why nobody would answer this now, or would answer from another fleet file than the one named here; null when all is well.
 * Asked first, so that nobody waits for an answer that cannot come.
 * @param typed what stands before a command of Baton as it is typed here
 * @param startWith what the fleet file says that starts Baton
 */
export async function withoutWorker(
  client: Pick<AppClient, 'worker' | 'runs'>,
  intent: Intent,
  typed: string,
  startWith?: string,
): Promise<Card | null> {
  if (!NEEDS_WORKER.includes(intent.kind)) return null;
  const worker = await client.worker();
  if (worker === null) return noWorker(await client.runs(), typed, startWith);
  // What is seen of the hosts is true whatever the file says; a plan is not.
  if (worker.readThisFile || intent.kind === 'status') return null;
  const text =
    `The worker ${namedProcess(worker)} read another fleet file.\n` +
    `It read ${worker.file} at ${timeMark(worker.readAtMs)}, mode ${worker.mode}; what the file says now is not what it goes by. Nothing was asked for. Stop it and start it again: ${startWith ?? `${typed}start`}`;
  return textCard('reply:worker', 'Not done', text, 'bad');
}

function noWorker(runs: readonly Run[], typed: string, startWith: string | undefined): Card {
  const open = runs.filter(({ endedAtMs }) => endedAtMs === null);
  const lines = [
    'No worker runs: nothing can be looked at.',
    `Start one: ${startWith ?? `${typed}start`}`,
    `Without one, this looks at everything: ${typed}check`,
    ...open.map(
      ({ id, validator, from, to, state }) =>
        `Run ${id} (${validator}, ${from} → ${to}) is open: ${state}${state === 'stopped' ? '' : '. A worker that starts goes on with it'}.`,
    ),
  ];
  return textCard('reply:worker', 'Not answered', lines.join('\n'), 'bad');
}

/** A run that nobody works on although it should go on, in words; null for any other. @param lastAtMs its last line */
export function unattendedWords(
  run: Run,
  isAttended: boolean,
  lastAtMs: number,
  nowMs: number,
  typed: string,
): string | null {
  const goesOn = run.state === 'queued' || run.state === 'running' || run.state === 'waiting';
  if (isAttended || !goesOn || (run.state !== 'running' && (run.dueAtMs ?? 0) > nowMs)) return null;
  return `No worker is at work on it since ${timeMark(lastAtMs)}: none runs. The next one that starts goes on with it. To prevent it: ${typed}abort ${run.id}`;
}
