import { nearest } from '../../domain/nearest.ts';
import { group, groups, type Loose, text, texts } from '../loose.ts';
import type { Complaint } from '../problem.ts';

interface Use {
  readonly validator: string;
  readonly index: number | string;
  readonly isPolkadot: boolean;
}

/** Each node with the validators that list it, in the order of the file. */
function usesOf(fleet: Loose): ReadonlyMap<string, readonly Use[]> {
  const uses = new Map<string, Use[]>();
  for (const [validator, configured] of groups(fleet['validators'])) {
    const seen = new Set<string>();
    const isPolkadot = configured['chain'] === 'polkadot';
    for (const [index, node] of texts(configured['nodes'])) {
      // A node that stands twice at one validator is told there.
      if (!seen.has(node)) uses.set(node, [...(uses.get(node) ?? []), { validator, index, isPolkadot }]);
      seen.add(node);
    }
  }
  return uses;
}

/** A node that stands by for several validators has a staked key of each, and none of one that there is not. */
export function checkShared(fleet: Loose): readonly Complaint[] {
  const uses = usesOf(fleet);
  const keysOf = (node: string) => group(group(group(group(fleet['nodes'])[node])['solana'])['staked_keys']);
  const missing = [...uses].flatMap(([node, all]) => {
    // Of two chains: told as a section that is missing.
    const without = all.filter(({ validator, isPolkadot }) => !isPolkadot && text(keysOf(node)[validator]) === null);
    // `staked_key` is of one of them.
    return without.slice(1).map(({ validator, index }): Complaint => ({
      path: ['validators', validator, 'nodes', index],
      at: 'value',
      found: `the node ${node} stands at validators.${without[0]?.validator} already, and \`staked_key\` is of one validator only.`,
      expected: 'another node, or a staked key of each validator there.',
      mend: `for a spare of several, add \`staked_keys: { ${validator}: PATH }\` under nodes.${node}.solana.`,
    }));
  });
  const known = Object.keys(group(fleet['validators']));
  const stray = groups(fleet['nodes']).flatMap(([node]) =>
    Object.keys(keysOf(node))
      .filter((validator) => !known.includes(validator))
      .map((validator): Complaint => {
        const near = nearest(validator, known);
        return {
          path: ['nodes', node, 'solana', 'staked_keys', validator],
          at: 'key',
          found: `there is no validator \`${validator}\`.`,
          expected: known.length === 0 ? 'a validator under `validators`.' : `one of ${known.join(', ')}.`,
          mend: near === null ? 'take it out.' : `did you mean \`${near}\`?`,
        };
      }),
  );
  return [...missing, ...stray, ...[...uses].flatMap(([node, all]) => secondOfPolkadot(node, all))];
}

/** One node has one keystore, and signs with all keys in it that the chain names. */
function secondOfPolkadot(node: string, all: readonly Use[]): Complaint[] {
  const [first, ...more] = all.filter(({ isPolkadot }) => isPolkadot);
  return more.map(({ validator, index }) => ({
    path: ['validators', validator, 'nodes', index],
    at: 'value',
    found: `the node ${node} stands at validators.${first?.validator} already, and a node of Polkadot runs one validator.`,
    expected: 'another node.',
    mend: 'give each validator two nodes of its own.',
  }));
}

/** What a client of today can do for several validators is less than one may hope for. */
export function doubtShared(fleet: Loose): readonly Complaint[] {
  return [...usesOf(fleet)].flatMap(([node, every]): Complaint[] => {
    const all = every.filter(({ isPolkadot }) => !isPolkadot);
    const [, second] = all;
    if (second === undefined) return [];
    return [
      {
        path: ['validators', second.validator, 'nodes', second.index],
        at: 'value',
        found: `${node} stands by for ${all.map(({ validator }) => validator).join(', ')}, and can take over one of them only: the one whose vote account it was started with.`,
        expected: 'to be known: a client has one vote account from its start to its end.',
        mend: '`check` and `status` say for which it is ready; a restart with another `--vote-account` makes it ready for another.',
      },
    ];
  });
}
