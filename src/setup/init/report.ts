import { withoutAccess } from '../../config/show.ts';
import type { InitResult } from './init.ts';
import type { Draft, Findings } from './draft.ts';
import { dotReportOf } from './polkadot/report.ts';
import { placeText } from './target.ts';
import { type InitReport, item, type ReportItem } from './report-item.ts';

/** Where the fleet file cannot do without. */
const NEEDED = new Set(['validator_bin', 'ledger', 'identity_link', 'staked_key', 'unstaked_key']);

/** What to show of what came of it. */
export function reportOf(result: InitResult): InitReport {
  if (result.chain === 'polkadot') return dotReportOf(result);
  const { findings, draft } = result;
  const validator = [
    ...item('identity', draft.identity),
    ...item('vote_account', draft.voteAccount),
    ...item('genesis', draft.genesis),
    ...draft.observers.map(({ name, url, from }): ReportItem => ({
      state: from.startsWith('GUESS') ? 'guess' : 'found',
      // Providers put their API keys into the address. The file has all of it.
      text: `observer ${name}: ${String(withoutAccess(url))}`,
    })),
  ];
  if (draft.observers.length < 2)
    validator.push({ state: 'missing', text: 'observers: not found', detail: 'two are needed: --observer URL' });
  const nodes = draft.nodes.map((node) => ({
    title: `${node.name} (${placeText(node.target)}): ${node.role}`,
    items: [
      ...item('run_as', node.runAs),
      ...item('become', node.become),
      ...[...node.solana].flatMap(([key, value]) => item(key, value)),
    ],
    remarks: node.remarks,
  }));
  return {
    complete: isComplete(draft),
    parts: [{ title: 'Validator', items: validator, remarks: [] }, ...nodes],
    data: dataOf(findings, draft),
  };
}

function isComplete({ genesis, identity, voteAccount, observers, nodes }: Draft): boolean {
  const needed = [genesis, identity, voteAccount];
  const ofNodes = nodes.flatMap(({ solana }) =>
    [...solana].filter(([key]) => NEEDED.has(key)).map(([, value]) => value),
  );
  return observers.length >= 2 && [...needed, ...ofNodes].every((value) => value.kind !== 'missing');
}

/** As plain JSON: maps become objects. */
function dataOf({ nodes, observers }: Findings, draft: Draft): object {
  return {
    findings: {
      nodes: nodes.map(({ host, rpc, ...node }) => ({
        ...node,
        host: { ...host, sudo: Object.fromEntries(host.sudo) },
        rpc: plainRpc(rpc),
      })),
      observers: observers.map(({ rpc, ...observer }) => ({ ...observer, rpc: plainRpc(rpc) })),
    },
    fleet: { ...draft, nodes: draft.nodes.map((node) => ({ ...node, solana: Object.fromEntries(node.solana) })) },
  };
}

/** Gossip of a whole cluster has thousands of lines; what of it is used stands in the fleet. */
function plainRpc(rpc: Findings['observers'][number]['rpc']): object {
  return rpc.kind === 'silent' ? rpc : { ...rpc, gossip: rpc.gossip.size };
}
