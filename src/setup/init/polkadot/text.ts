import { entry, head, machineHead, people, scalar, type Wishes } from '../fleet-text.ts';
import { valueOf } from '../value.ts';
import type { AskedRpc } from './ask-chain.ts';
import type { DotDraft, DotNodeDraft } from './decide.ts';

/** The fleet file of a Polkadot validator as text. Every value has a comment that says where it comes from. */
export function dotFleetText(draft: DotDraft, wishes: Wishes): string {
  const network = valueOf(draft.network);
  const lines = [
    ...head(wishes, network === null || network === 'custom' ? null : network),
    'polkadot:',
    ...entry(2, 'network', draft.network),
    ...entry(2, 'genesis', draft.genesis),
    ...entry(2, 'chain_id', draft.chainId),
    '  # RPCs that other people run; at least two of the relay chain, so that one that lies or lags is seen.',
    ...rpcs('relay', draft.relay, 2, '--observer'),
    '  # RPCs of Asset Hub, where the stash is bonded and keys are set.',
    ...rpcs('asset_hub', draft.hub, 1, '--asset-hub'),
    '',
    '# Machines. Which of them signs is looked at each time, never written here.',
    'nodes:',
    ...draft.nodes.flatMap(machine),
    '',
    'validators:',
    `  ${wishes.name}:`,
    '    chain: polkadot',
    ...entry(4, 'stash', draft.stash),
    '    # May set session keys for the stash, and best nothing else: of the type StakingOperator, without delay.',
    '    proxy:',
    ...entry(6, 'account', draft.proxy),
    '      # To be filled in, or left out: then people sign where they like, and Baton watches the chain.',
    '      # key: file:proxy.json',
    '      # passphrase: file:proxy-passphrase',
    `    nodes: [${draft.nodes.map(({ name }) => name).join(', ')}]`,
    '',
    ...people(wishes.osUser),
  ];
  return `${lines.join('\n')}\n`;
}

function rpcs(key: string, places: readonly AskedRpc[], needed: number, option: string): string[] {
  const missing = needed - places.length;
  return [
    places.length === 0 ? `  ${key}: []` : `  ${key}:`,
    ...places.flatMap(({ name, url, from }) => [`    # ${from}`, `    - name: ${name}`, `      url: ${scalar(url)}`]),
    ...(missing > 0
      ? [
          `    # NOT FOUND: ${missing === 1 ? 'one more' : `${missing} more`}. Write an RPC of somebody else, or use ${option} URL:`,
          '    # - name: another',
          '    #   url: https://RPC.EXAMPLE.COM',
        ]
      : []),
  ];
}

function machine(node: DotNodeDraft): string[] {
  return [...machineHead(node), '    polkadot:', ...[...node.polkadot].flatMap(([key, value]) => entry(6, key, value))];
}
