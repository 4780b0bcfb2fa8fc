import { withoutAccess } from '../../../config/show.ts';
import { type InitReport, item, type ReportItem } from '../report-item.ts';
import { placeText } from '../target.ts';
import type { DotInitResult } from './init.ts';

/** Of each node the fleet file cannot do without these. */
const NEEDED = new Set(['base_path', 'unit', 'node_bin']);

/** What to show of what came of it. */
export function dotReportOf({ draft, machines }: DotInitResult): InitReport {
  const rpcs = [...draft.relay, ...draft.hub].map(({ name, url, from }): ReportItem => ({
    state: from.startsWith('GUESS') ? 'guess' : 'found',
    // Providers put their API keys into the address. The file has all of it.
    text: `${name}: ${String(withoutAccess(url))}`,
  }));
  const chain: ReportItem[] = [
    ...item('network', draft.network),
    ...item('genesis', draft.genesis),
    ...item('chain_id', draft.chainId),
    ...rpcs,
    ...(draft.relay.length < 2 ? [wanted('relay', 'two are needed: --observer URL')] : []),
    ...(draft.hub.length < 1 ? [wanted('asset_hub', 'one is needed: --asset-hub URL')] : []),
    ...item('stash', draft.stash),
    ...item('proxy', draft.proxy),
  ];
  const nodes = draft.nodes.map((node) => ({
    title: `${node.name} (${placeText(node.target)}): ${node.role}`,
    items: [
      ...item('run_as', node.runAs),
      ...item('become', node.become),
      ...[...node.polkadot].flatMap(([key, value]) => item(key, value)),
    ],
    remarks: node.remarks,
  }));
  const needed = [
    draft.genesis,
    draft.chainId,
    draft.stash,
    draft.proxy,
    ...draft.nodes.flatMap(({ polkadot }) => [...polkadot].flatMap(([key, value]) => (NEEDED.has(key) ? [value] : []))),
  ];
  return {
    complete: draft.relay.length >= 2 && draft.hub.length >= 1 && needed.every(({ kind }) => kind !== 'missing'),
    parts: [{ title: 'Validator', items: chain, remarks: [] }, ...nodes],
    data: {
      findings: { nodes: machines },
      fleet: { ...draft, nodes: draft.nodes.map((node) => ({ ...node, polkadot: Object.fromEntries(node.polkadot) })) },
    },
  };
}

function wanted(key: string, detail: string): ReportItem {
  return { state: 'missing', text: `${key}: not found`, detail };
}
