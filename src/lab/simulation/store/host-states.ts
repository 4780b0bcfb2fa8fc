import { BatonError } from '../../../domain/failure.ts';
import type { JournalEvent } from '../../../domain/journal.ts';
import type { NodeName, PersonName } from '../../../domain/names.ts';
import type { Lease } from '../../../domain/run.ts';
import type { HostAcknowledgement } from '../../../execution/store.ts';
import { leaseLost } from './effects.ts';
import { checkedTerm } from './leases.ts';
import type { Moment } from './mutations.ts';
import { having, heldRun, hostKey, isOpen, withLine, type Applied, type StoreState } from './state.ts';

export function acknowledge(
  state: StoreState,
  { nowMs }: Moment,
  lease: Lease,
  node: NodeName,
  seen: HostAcknowledgement,
): Applied<undefined> {
  const held = heldRun(state, lease, nowMs);
  if (held === null) throw leaseLost(lease);
  const key = hostKey(held.run.identity, node);
  const known = state.hosts.get(key);
  if (known !== undefined && (known.stateId !== seen.stateId || known.term > seen.term))
    throw new BatonError(
      'host/quarantined',
      `${node} shows the term record ${seen.stateId} at term ${seen.term}, which is not the one we know.`,
    );
  return { state: { ...state, hosts: having(state.hosts, key, acknowledgement(seen)) }, answer: undefined };
}

export function adopt(
  state: StoreState,
  { nowMs }: Moment,
  identity: string,
  node: NodeName,
  seen: HostAcknowledgement,
  by: PersonName,
  needed: number,
): Applied<'adopted' | 'one-more-needed'> {
  const host = hostKey(identity, node);
  const adoptions = [...state.adoptions, { ...acknowledgement(seen), host, person: by, atMs: nowMs }];
  const people = new Set(
    adoptions
      .filter((each) => each.host === host && each.stateId === seen.stateId && each.atMs > (state.restoredAtMs ?? 0))
      .map(({ person }) => person),
  );
  if (people.size < needed) return { state: { ...state, adoptions }, answer: 'one-more-needed' };
  const event: JournalEvent = { kind: 'host.adopted', node, stateId: seen.stateId, by };
  const runs = new Map(state.runs);
  for (const [id, stored] of runs)
    if (stored.run.identity === identity && isOpen(stored)) runs.set(id, withLine(stored, event, nowMs));
  const terms =
    seen.term >= 1
      ? having(state.terms, identity, checkedTerm(Math.max(state.terms.get(identity) ?? 0, seen.term)))
      : state.terms;
  const hosts = having(state.hosts, host, acknowledgement(seen));
  return { state: { ...state, adoptions, runs, terms, hosts }, answer: 'adopted' };
}

function acknowledgement({ stateId, term, bootId }: HostAcknowledgement): HostAcknowledgement {
  return { stateId, term, bootId };
}
