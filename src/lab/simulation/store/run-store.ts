import type { RunStore, RunWrites } from '../../../execution/store.ts';
import type { Connection, Writer } from './connection.ts';
import * as effects from './effects.ts';
import * as endings from './endings.ts';
import * as hosts from './host-states.ts';
import * as leases from './leases.ts';
import { hostKey } from './state.ts';
import { load } from './view.ts';
import * as waiting from './waiting.ts';

/** The runner's store over one connection. Each write is named, so that it can be a crash point. */
export function createRunStore(connection: Connection): RunStore {
  const { read, write } = connection;
  return {
    acquire: (runId, owner) => write('acquire', (state, at) => leases.acquire(state, at, runId, owner)),
    renew: (lease) => write('renew', (state, at) => leases.renew(state, at, lease)),
    release: (lease, dueInMs) =>
      write(dueInMs === null ? 'release queued' : 'release waiting', (state, at) =>
        leases.release(state, at, lease, dueInMs),
      ),
    raiseTerm: (lease, atLeast) => write('raise-term', (state, at) => leases.raiseTerm(state, at, lease, atLeast)),
    load: (runId) => read('load', (state) => load(state, runId)),
    loadWaiting: (runId, procedures) =>
      read('load-waiting', (state, { nowMs }) => waiting.loadWaiting(state, nowMs, runId, procedures)),
    waitOn: (run, dueInMs) => write('wait-on', (state, at) => waiting.waitOn(state, at, run, dueInMs)),
    ...writesTo(connection),
    together: (work) => connection.transaction((writer) => work(writesTo(writer))),
    beginAttempt: (lease) => write('begin-attempt', (state, at) => effects.beginAttempt(state, at, lease)),
    stop: (lease, event, seenSeq) => write('stop', (state, at) => endings.stop(state, at, lease, event, seenSeq)),
    end: (lease, ending, event) => write(`end ${ending}`, (state, at) => endings.end(state, at, lease, ending, event)),
    acknowledged: (identity, node) =>
      read(`acknowledged ${node}`, (state) => state.hosts.get(hostKey(identity, node)) ?? null),
    acknowledge: (lease, node, seen) =>
      write(`acknowledge ${node}`, (state, at) => hosts.acknowledge(state, at, lease, node, seen)),
    adopt: (identity, node, seen, by, needed = 1) =>
      write(`adopt ${node}`, (state, at) => hosts.adopt(state, at, identity, node, seen, by, needed)),
  };
}

function writesTo({ write }: Writer): RunWrites {
  return {
    append: (lease, event) =>
      write('step' in event ? `append ${event.kind} ${event.step}` : `append ${event.kind}`, (state, at) =>
        effects.append(state, at, lease, event),
      ),
    beginIntent: (lease, key, detail, repeatable = false) =>
      write(`intent ${key.step} ${key.verb} ${key.node}`, (state, at) =>
        effects.beginIntent(state, at, lease, key, detail, repeatable),
      ),
    recordOutcome: (key, term, result, evidence) =>
      write(`outcome ${key.step} ${key.verb} ${key.node}`, (state, at) =>
        effects.recordOutcome(state, at, key, term, result, evidence),
      ),
    decide: (lease, attempt, value, because) =>
      write(`decide ${value}`, (state, at) => effects.decide(state, at, lease, attempt, value, because)),
  };
}
