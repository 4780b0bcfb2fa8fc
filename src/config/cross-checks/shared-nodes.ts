import { CHAINS, type Chain } from '../../domain/names.ts';
import { nearest } from '../../domain/nearest.ts';
import { group, groups, type Loose, text, texts } from '../loose.ts';
import type { Complaint } from '../problem.ts';

interface Use {
  readonly validator: string;
  readonly index: number | string;
  readonly chain: Chain;
}

/** Each node with the validators that list it, in the order of the file. */
function usesOf(fleet: Loose): ReadonlyMap<string, readonly Use[]> {
  const uses = new Map<string, Use[]>();
  for (const [validator, configured] of groups(fleet['validators'])) {
    const seen = new Set<string>();
    // A chain that nobody knows is told by the schema.
    const chain = CHAINS.find((one) => one === configured['chain']) ?? 'solana';
    for (const [index, node] of texts(configured['nodes'])) {
      // A node that stands twice at one validator is told there.
      if (!seen.has(node)) uses.set(node, [...(uses.get(node) ?? []), { validator, index, chain }]);
      seen.add(node);
    }
  }
  return uses;
}

/** How the file says which key a node has for each of several validators. */
interface KeysOfEach {
  readonly chain: Chain;
  /** The section of the node, and the key in it that is of one validator only. */
  readonly one: string;
  readonly each: string;
  readonly called: string;
}

const KEYS_OF_EACH: readonly KeysOfEach[] = [
  { chain: 'solana', one: 'staked_key', each: 'staked_keys', called: 'staked key' },
  { chain: 'near', one: 'staged_key', each: 'staged_keys', called: 'staged key' },
];

/** A node that stands by for several validators has a key of each, and none of one that there is not. */
export function checkShared(fleet: Loose): readonly Complaint[] {
  const uses = usesOf(fleet);
  return [
    ...KEYS_OF_EACH.flatMap((keys) => [
      ...[...uses].flatMap(([node, all]) => withoutKey(fleet, node, all, keys)),
      ...groups(fleet['nodes']).flatMap(([node]) => strayKeys(fleet, node, keys)),
    ]),
    ...[...uses].flatMap(([node, all]) => secondOfPolkadot(node, all)),
  ];
}

const keysOf = (fleet: Loose, node: string, { chain, each }: KeysOfEach): Loose =>
  group(group(group(group(fleet['nodes'])[node])[chain])[each]);

function withoutKey(fleet: Loose, node: string, all: readonly Use[], keys: KeysOfEach): Complaint[] {
  const { chain, one, each, called } = keys;
  // Of two chains: told as a section that is missing.
  const without = all.filter((use) => use.chain === chain && text(keysOf(fleet, node, keys)[use.validator]) === null);
  // The single key is of one of them.
  return without.slice(1).map(({ validator, index }) => ({
    path: ['validators', validator, 'nodes', index],
    at: 'value',
    found: `the node ${node} stands at validators.${without[0]?.validator} already, and \`${one}\` is of one validator only.`,
    expected: `another node, or a ${called} of each validator there.`,
    mend: `for a spare of several, add \`${each}: { ${validator}: PATH }\` under nodes.${node}.${chain}.`,
  }));
}

function strayKeys(fleet: Loose, node: string, keys: KeysOfEach): Complaint[] {
  const known = Object.keys(group(fleet['validators']));
  return Object.keys(keysOf(fleet, node, keys))
    .filter((validator) => !known.includes(validator))
    .map((validator): Complaint => {
      const near = nearest(validator, known);
      return {
        path: ['nodes', node, keys.chain, keys.each, validator],
        at: 'key',
        found: `there is no validator \`${validator}\`.`,
        expected: known.length === 0 ? 'a validator under `validators`.' : `one of ${known.join(', ')}.`,
        mend: near === null ? 'take it out.' : `did you mean \`${near}\`?`,
      };
    });
}

/** One node has one keystore, and signs with all keys in it that the chain names. */
function secondOfPolkadot(node: string, all: readonly Use[]): Complaint[] {
  const [first, ...more] = all.filter(({ chain }) => chain === 'polkadot');
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
  return [...usesOf(fleet)].flatMap(([node, every]): Complaint[] =>
    CHAINS.flatMap((chain): Complaint[] => {
      const all = every.filter((use) => use.chain === chain);
      const [, second] = all;
      const doubt = DOUBTS[chain];
      if (second === undefined || doubt === null) return [];
      const path = ['validators', second.validator, 'nodes', second.index];
      const names = all.map(({ validator }) => validator).join(', ');
      return [{ path, at: 'value', ...doubt(node, names) }];
    }),
  );
}

/** Null where a shared node is refused outright. */
const DOUBTS: Readonly<
  Record<Chain, ((node: string, validators: string) => Pick<Complaint, 'found' | 'expected' | 'mend'>) | null>
> = {
  solana: (node, validators) => ({
    found: `${node} stands by for ${validators}, and can take over one of them only: the one whose vote account it was started with.`,
    expected: 'to be known: a client has one vote account from its start to its end.',
    mend: '`check` and `status` say for which it is ready; a restart with another `--vote-account` makes it ready for another.',
  }),
  polkadot: null,
  near: (node, validators) => ({
    found: `${node} stands by for ${validators}, so it can do so for a restart only, and is no candidate for the others once it signs for one.`,
    expected: 'to be known: for a hot swap a node shadows one pool.',
    mend: 'give a validator a node of its own where seconds matter.',
  }),
};
