import { z } from 'zod';
import type { Facts } from '../../hosts/port.ts';
import type { NodeAnswer, NodeRpc } from './node-host.ts';

const Hash = z.string().regex(/^0x[0-9a-f]{64}$/);
const Whole = z.int().min(0);
const Health = z.object({ peers: Whole, isSyncing: z.boolean(), shouldHavePeers: z.boolean() });
const SyncState = z.object({
  startingBlock: Whole,
  currentBlock: Whole,
  // Left out by a node that does not know yet (sc-rpc-api, system/helpers.rs).
  highestBlock: Whole.nullish().transform((block) => block ?? null),
});
const Methods = z.object({ methods: z.array(z.string()) }).transform(({ methods }) => methods);

/** The lines `rpc.METHOD=JSON` and `rpc.METHOD.error=TEXT` of `observe`. */
export function nodeRpcOf(facts: Facts): NodeRpc {
  return {
    own: facts.get('rpc.own') === 'yes',
    listens: facts.all('rpc.listen'),
    health: answerOf(facts, 'system_health', Health),
    syncState: answerOf(facts, 'system_syncState', SyncState),
    roles: answerOf(facts, 'system_nodeRoles', z.array(z.string())),
    version: answerOf(facts, 'system_version', z.string()),
    chain: answerOf(facts, 'system_chain', z.string()),
    peerId: answerOf(facts, 'system_localPeerId', z.string()),
    genesis: answerOf(facts, 'chain_getBlockHash', Hash),
    finalizedHead: answerOf(facts, 'chain_getFinalizedHead', Hash),
    methods: answerOf(facts, 'rpc_methods', Methods),
  };
}

const unknown = (because: string): NodeAnswer<never> => ({ kind: 'unknown', because });

function answerOf<T>(facts: Facts, method: string, schema: z.ZodType<T>): NodeAnswer<T> {
  if (facts.get('rpc.own') !== 'yes') return unknown("the port is not this node's own");
  const text = facts.get(`rpc.${method}`);
  if (text === undefined) return unknown(facts.get(`rpc.${method}.error`) ?? 'not asked');
  const parsed = schema.safeParse(jsonOf(text));
  return parsed.success ? { kind: 'known', value: parsed.data } : unknown(`another form than expected: ${text}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Prometheus lines, `name{labels} value`. A name that stands with several labels is added up. */
export function metricsOf(lines: readonly string[]): Readonly<Record<string, number>> {
  const values: Record<string, number> = {};
  for (const line of lines) {
    const [, name = '', value = ''] = /^(\w+)(?:\{[^}]*\})? (\S+)$/.exec(line) ?? [];
    if (name === '' || !Number.isFinite(Number(value))) continue;
    values[name] = (values[name] ?? 0) + Number(value);
  }
  return values;
}
