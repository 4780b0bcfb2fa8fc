import type { NodeName } from '../../../domain/names.ts';
import type { GuardRequest } from '../../../hosts/port.ts';
import { linkTarget } from '../guard/host.ts';
import type { Point } from '../guard/script.ts';
import type { ModelStore } from '../store/model-store.ts';
import { intentKey } from '../store/state.ts';
import { PATHS } from './fleet.ts';
import type { Sightings } from './happened.ts';
import { hasReadableTower, isLinkStaked, isOrWouldBeStaked, prepareRecordOn, recordOn } from './machine-disk.ts';
import type { Machine } from './machine.ts';

export interface NoteDeps {
  readonly store: ModelStore;
  readonly machines: ReadonlyMap<NodeName, Machine>;
  readonly sightings: Sightings;
}

/** A fenced look writes, and is no effect of a run. */
const LOOKS: ReadonlySet<string> = new Set(['observe', 'prepare.look', 'prepare.begin']);

/** What a point of the guard has changed on a host, and what stood there and in the store at that moment. */
export function noteEffect(
  { store, machines, sightings }: NoteDeps,
  { node, host }: Machine,
  request: GuardRequest,
  point: Point,
  { id, isTold }: { readonly id: number; readonly isTold: boolean },
): void {
  if (point.kind === 'line' && point.key === 'code') {
    sightings.add({ kind: 'refusal', id, node, request, code: point.value });
    return;
  }
  if (point.kind === 'data') sightings.add({ kind: 'tower', node });
  if (point.kind !== 'effect' || LOOKS.has(request.verb)) return;
  const terms = request.verb.startsWith('prepare.') ? prepareRecordOn(host) : recordOn(host);
  const { run = '', attempt = '', step = '' } = request.args;
  // A step-up writes these while it is armed, before it waits for its tower.
  const isArming = point.name === 'armed' || (point.name === 'role_boot' && request.verb === 'solana.step-up');
  const stepOfIntent = isArming ? 'arm' : step;
  const key = intentKey({ runId: run, attempt: Number(attempt), step: stepOfIntent, verb: request.verb, node });
  sightings.add({
    kind: 'effect',
    id,
    node,
    request,
    name: point.name,
    recordedTerm: terms?.get('term') ?? '',
    lastReceipt: (terms?.get('receipts') ?? '').trimEnd().split('\n').at(-1) ?? '',
    hasIntent: store.state.runs.get(run)?.intents.has(key) ?? false,
    isTold,
    linkIsStaked: isLinkStaked(host),
    hasTower: hasReadableTower(host),
  });
  if (point.name === 'link' && !request.verb.startsWith('prepare.') && linkTarget(host) === PATHS.stakedKey) {
    const others = [...machines.values()].filter((other) => other.node !== node && isOrWouldBeStaked(other.host));
    sightings.add({ kind: 'link', node, others: others.map((other) => other.node) });
  }
}
