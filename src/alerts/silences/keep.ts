import type { Fleet } from '../../config/schema.ts';
import type { AlertmanagerPort, Answered } from '../alertmanager/port.ts';
import type { DueSilence, SilenceStore } from './store.ts';
import { isOf, wantedSilences } from './wanted.ts';

export interface KeepDeps {
  readonly fleet: Pick<Fleet, 'nodes' | 'alerts'>;
  readonly silences: SilenceStore;
  readonly alertmanager: AlertmanagerPort;
  /** Names this process. */
  readonly owner: string;
}

/** Three calls of five seconds and some room: nobody else takes it up meanwhile. Unit: milliseconds. */
const HOLD_MS = 30_000;
/** The rest is taken up by the next round. */
const MOST_AT_ONCE = 20;

/**
 * Brings Alertmanager to what is wanted: makes, changes and ends silences. Several at once are harmless, and so is one that dies.
 * A round ends with the first call that is not answered: the others would not be either.
 */
export async function keepSilences(deps: KeepDeps): Promise<void> {
  const { nowMs, incidents, runs } = await deps.silences.reasons();
  await deps.silences.want(wantedSilences(deps.fleet, incidents, runs, nowMs));
  for (let done = 0; done < MOST_AT_ONCE; done += 1) {
    const silence = await deps.silences.next(deps.owner, HOLD_MS);
    if (silence === null) return;
    const answer = silence.isWanted ? await make(deps, silence) : await end(deps, silence);
    if (answer.kind === 'ok') continue;
    await deps.silences.failed(silence, answer.because, answer.kind === 'refused');
    if (answer.kind === 'away') return;
  }
}

/** Looks before it makes one: the answer to an earlier call may have been lost. */
async function make({ alertmanager, silences }: KeepDeps, silence: DueSilence): Promise<Answered<unknown>> {
  const found = await alertmanager.silences();
  if (found.kind !== 'ok') return found;
  const there = found.value.filter(({ comment }) => isOf(silence.key, comment));
  const [same = null] = there.toSorted((one, other) => Number(other.id === silence.id) - Number(one.id === silence.id));
  const { matchers, untilMs, createdBy, comment, nowMs } = silence;
  const put = await alertmanager.put({
    id: same?.id ?? null,
    matchers,
    // One whose start is changed is made anew, under another id.
    startsAtMs: same?.startsAtMs ?? nowMs,
    endsAtMs: untilMs,
    createdBy,
    comment,
  });
  if (put.kind !== 'ok') return put;
  await silences.made(silence, put.value);
  // A call that came through long after it was given up: one of them is enough.
  return endAll(
    alertmanager,
    there.filter((other) => other !== same && other.id !== put.value),
  );
}

async function end({ alertmanager, silences }: KeepDeps, silence: DueSilence): Promise<Answered<unknown>> {
  const found = await alertmanager.silences();
  if (found.kind !== 'ok') return found;
  const ended = await endAll(
    alertmanager,
    found.value.filter(({ comment }) => isOf(silence.key, comment)),
  );
  if (ended.kind === 'ok') await silences.ended(silence);
  return ended;
}

async function endAll(
  alertmanager: AlertmanagerPort,
  those: readonly { readonly id: string }[],
): Promise<Answered<null>> {
  for (const { id } of those) {
    const ended = await alertmanager.end(id);
    if (ended.kind !== 'ok') return ended;
  }
  return { kind: 'ok', value: null };
}
