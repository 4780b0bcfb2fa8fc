import type { NodeState } from './node.ts';

/** The Prometheus page of a node, as far as Baton reads it, among lines that it does not. */
export function metricsText(node: NodeState): string {
  const label = `{chain="${node.chainName.toLowerCase()}"}`;
  const { counters } = node;
  const active = node.active();
  const values: Readonly<Record<string, number>> = {
    polkadot_node_is_active_validator: Number(active),
    polkadot_node_is_parachain_validator: Number(active),
    polkadot_parachain_candidate_backing_signed_statements_total: counters.statements,
    polkadot_parachain_approvals_produced_total: counters.approvals,
    polkadot_parachain_bitfields_signed_total: counters.bitfields,
    substrate_proposer_block_constructed_count: counters.constructed,
    substrate_finality_grandpa_prevotes_total: counters.prevotes,
    substrate_finality_grandpa_precommits_total: counters.precommits,
    substrate_beefy_votes_sent: counters.beefyVotes,
    substrate_beefy_best_voted: counters.beefyBestVoted,
    substrate_beefy_no_authority_found_in_store: counters.beefyWithoutKey,
    substrate_proposer_block_constructed_sum: counters.constructed / 1000,
    substrate_sub_libp2p_peers_count: 3,
  };
  return Object.entries(values)
    .map(([name, value]) => `# HELP ${name} as the client has it\n# TYPE ${name} gauge\n${name}${label} ${value}\n`)
    .join('');
}
