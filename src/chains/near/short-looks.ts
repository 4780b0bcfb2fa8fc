import { textOf } from '../../hosts/guard/facts.ts';
import type { Facts } from '../../hosts/port.ts';
import { unitOf, wholeOrNull } from './host-facts.ts';
import { metricsOf, nodeRpcOf } from './node-answers.ts';
import type { NearHostFacts } from './node-host.ts';

/** What `near.look-end` says: whether anything of the home runs, and the last head in its log. */
export type NearEnd = Pick<NearHostFacts, 'processCount' | 'unit' | 'loggedHead'>;

/** What `near.look-heads` says: the node's own word, and its counters. */
export type NearHeads = Pick<NearHostFacts, 'rpc' | 'metrics'>;

/** @throws `host/bad-answer` when a line that must be there is not */
export function endIn(facts: Facts): NearEnd {
  return {
    processCount: wholeOrNull(textOf(facts, 'process.count')),
    unit: unitOf(facts),
    loggedHead: wholeOrNull(facts.get('log.head')),
  };
}

/** Does not throw: what is not there is not known. */
export function headsIn(facts: Facts): NearHeads {
  const rpc = nodeRpcOf(facts);
  return { rpc, metrics: rpc.own ? metricsOf(facts.all('metric')) : {} };
}
