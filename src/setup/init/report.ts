import { withoutAccess } from '../../config/show.ts';
import type { InitResult } from './init.ts';
import type { Draft, Findings } from './draft.ts';
import { placeText } from './target.ts';
import type { Value } from './value.ts';

/** One line of what was found. */
interface ReportItem {
  readonly state: 'found' | 'guess' | 'missing';
  readonly text: string;
  /** How it is guessed, or what was tried. */
  readonly detail?: string;
}

/** What the person is shown at the end. */
export interface InitReport {
  /** Whether nothing is left to be filled in. */
  readonly complete: boolean;
  readonly parts: readonly {
    readonly title: string;
    readonly items: readonly ReportItem[];
    readonly remarks: readonly string[];
  }[];
  /** The same and more for `--json`. */
  readonly data: object;
}

/** Where the fleet file cannot do without. */
const NEEDED = new Set(['validator_bin', 'ledger', 'identity_link', 'staked_key', 'unstaked_key']);

/** What to show of what came of it. */
export function reportOf({ findings, draft }: InitResult): InitReport {
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

function item(where: string, value: Value<string | number>): ReportItem[] {
  switch (value.kind) {
    case 'found':
      return [{ state: 'found', text: `${where}: ${value.value}` }];
    case 'guess':
      return [{ state: 'guess', text: `${where}: ${value.value}`, detail: `Guess: ${value.from}` }];
    case 'missing':
      return [{ state: 'missing', text: `${where}: not found`, detail: `Tried: ${value.tried}` }];
    case 'default':
      return [];
    default:
      return value satisfies never;
  }
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
