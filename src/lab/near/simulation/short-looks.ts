import type { NearHostFacts } from '../../../chains/near/node-host.ts';
import type { GuardAnswer } from '../../../hosts/port.ts';
import { ok, refused } from './verbs.ts';

/** What `near.look-end` says (src/hosts/guard/near.sh). It does not wait here: who asks comes again. */
export function endAnswer({ processCount, unit, loggedHead }: NearHostFacts): GuardAnswer {
  return ok([
    ['process.count', String(processCount ?? 'unknown')],
    ['unit.active', unit.active ?? 'unknown'],
    ['unit.main', String(unit.mainPid ?? 'unknown')],
    ['unit.result', unit.result ?? 'unknown'],
    ...(loggedHead === null ? [] : [['log.head', String(loggedHead)] as const]),
  ]);
}

/** What `near.look-heads` says. */
export function headsAnswer({ rpc, metrics }: NearHostFacts): GuardAnswer {
  if (!rpc.own || rpc.status.kind !== 'known') return refused('rpc-not-own');
  const said = rpc.status.value;
  return ok([
    ['rpc.own', 'yes'],
    ...Object.entries({
      chain_id: said.chainId,
      genesis_hash: said.genesis,
      'version.version': said.version,
      protocol_version: said.protocol,
      latest_protocol_version: said.latestProtocol,
      'sync_info.syncing': said.syncing,
      'sync_info.latest_block_height': said.height,
      'sync_info.latest_block_time': new Date(said.blockTimeMs).toISOString(),
      validator_account_id: said.validatorAccount,
      validator_public_key: said.validatorKey,
    }).map(([field, value]) => [`rpc.status.${field}`, JSON.stringify(value)] as const),
    ...Object.entries(metrics).map(([name, value]) => ['metric', `${name} ${value}`] as const),
  ]);
}
