import { z } from 'zod';
import type { Facts } from '../../hosts/port.ts';
import type { NearHostFacts, NearNodeStatus, NodeAnswer } from './node-host.ts';

const Whole = z.int().min(0);
const maybe = z
  .string()
  .nullish()
  .transform((value) => value ?? null);

/** The fields of `status` that the guard passes on (nearcore, `RpcStatusResponse`). */
const Status = z
  .object({
    chain_id: z.string(),
    genesis_hash: z.string(),
    'version.version': z.string(),
    protocol_version: Whole,
    latest_protocol_version: Whole,
    'sync_info.syncing': z.boolean(),
    'sync_info.latest_block_height': Whole,
    'sync_info.latest_block_time': z.iso.datetime({ offset: true }),
    validator_account_id: maybe,
    validator_public_key: maybe,
  })
  .transform((said): NearNodeStatus => ({
    chainId: said.chain_id,
    genesis: said.genesis_hash,
    version: said['version.version'],
    protocol: said.protocol_version,
    latestProtocol: said.latest_protocol_version,
    syncing: said['sync_info.syncing'],
    height: said['sync_info.latest_block_height'],
    blockTimeMs: Date.parse(said['sync_info.latest_block_time']),
    validatorAccount: said.validator_account_id,
    validatorKey: said.validator_public_key,
  }));
const Peers = z.object({ num_active_peers: Whole }).transform((said) => said.num_active_peers);
/** Any JSON: what it means is for the reader to judge. */
const Tracked = z
  .object({ tracked_shards_config: z.json() })
  .transform((said) => JSON.stringify(said.tracked_shards_config));

/** The lines `rpc.METHOD.FIELD=JSON` and `rpc.METHOD.error=TEXT` of `observe`. */
export function nodeRpcOf(facts: Facts): NearHostFacts['rpc'] {
  return {
    own: facts.get('rpc.own') === 'yes',
    status: answerOf(facts, 'status', Status),
    peers: answerOf(facts, 'network_info', Peers),
    tracked: answerOf(facts, 'client_config', Tracked),
  };
}

const unknown = (because: string): NodeAnswer<never> => ({ kind: 'unknown', because });

function answerOf<T>(facts: Facts, method: string, schema: z.ZodType<T>): NodeAnswer<T> {
  if (facts.get('rpc.own') !== 'yes') return unknown("the port is not this node's own");
  const error = facts.get(`rpc.${method}.error`);
  if (error !== undefined) return unknown(error);
  const start = `rpc.${method}.`;
  const said = facts
    .entries()
    .flatMap(([key, value]) => (key.startsWith(start) ? [[key.slice(start.length), value]] : []));
  if (said.length === 0) return unknown('not asked');
  const parsed = schema.safeParse(Object.fromEntries(said.map(([key, value]) => [key, jsonOf(value ?? '')])));
  return parsed.success
    ? { kind: 'known', value: parsed.data }
    : unknown(`another form than expected: ${said.join(' ')}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Prometheus lines, `name{labels} value`, by name and labels. */
export function metricsOf(lines: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    lines.flatMap((line): [string, number][] => {
      const [, name = '', value = ''] = /^(\w+(?:\{[^}]*\})?) (\S+)$/.exec(line) ?? [];
      return name === '' || !Number.isFinite(Number(value)) ? [] : [[name, Number(value)]];
    }),
  );
}
