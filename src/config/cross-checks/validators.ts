import type { Chain } from '../../domain/names.ts';
import { nearest } from '../../domain/nearest.ts';
import { group, groups, type Loose, text, texts } from '../loose.ts';
import type { Complaint, Path } from '../problem.ts';
import { repeats } from './repeats.ts';
import { checkShared } from './shared-nodes.ts';

/** Every validator is one identity, on nodes that exist and are set up for it. */
export function checkValidators(fleet: Loose): readonly Complaint[] {
  const validators = groups(fleet['validators']);
  return [
    ...validators.flatMap(([name, validator]) => [...checkName(name), ...checkItsNodes(fleet, name, validator)]),
    ...repeats(
      uses(validators, 'identity', 'vote_account'),
      'the key',
      'identities and vote accounts are all different keys.',
    ),
    ...checkShared(fleet),
    ...checkChain(fleet, validators),
  ];
}

function uses(validators: readonly (readonly [string, Loose])[], ...keys: readonly string[]) {
  return validators.flatMap(([name, validator]) =>
    keys.flatMap((key) => {
      const value = text(validator[key]);
      return value === null ? [] : [{ path: ['validators', name, key], value, owner: `validators.${name}.${key}` }];
    }),
  );
}

/** `pause all` means every validator. */
function checkName(name: string): Complaint[] {
  if (name !== 'all') return [];
  return [
    {
      path: ['validators', name],
      at: 'key',
      found: '`all` cannot be the name of a validator.',
      expected: 'another name.',
      mend: 'rename it; in commands `all` means every validator.',
    },
  ];
}

function checkItsNodes(fleet: Loose, name: string, validator: Loose): Complaint[] {
  const nodes = new Map(groups(fleet['nodes']));
  const seen = new Set<string>();
  return texts(validator['nodes']).flatMap(([index, node]): Complaint[] => {
    const path: Path = ['validators', name, 'nodes', index];
    if (seen.has(node))
      return [
        {
          path,
          at: 'value',
          found: `\`${node}\` stands here twice.`,
          expected: 'each node once.',
          mend: 'name the other node.',
        },
      ];
    seen.add(node);
    const known = nodes.get(node);
    const names = Object.keys(group(fleet['nodes']));
    // A name in capitals is told at the node itself.
    if (!names.some((name) => name.toLowerCase() === node.toLowerCase())) return [unknownNode(path, node, names)];
    const chain = SECTIONS.find((one) => one.name === validator['chain']);
    return chain !== undefined && known !== undefined && known[chain.name] === undefined
      ? [withoutSection(path, node, chain)]
      : [];
  });
}

function unknownNode(path: Path, node: string, known: readonly string[]): Complaint {
  const near = nearest(node, known);
  return {
    path,
    at: 'value',
    found: `there is no node \`${node}\`.`,
    expected: known.length === 0 ? 'a node under `nodes`.' : `one of ${known.join(', ')}.`,
    mend:
      near === null
        ? `add \`${node}:\` under nodes.`
        : `did you mean \`${near}\`? If not, add \`${node}:\` under nodes.`,
  };
}

function withoutSection(path: Path, node: string, { name }: Section): Complaint {
  return {
    path,
    at: 'value',
    found: `the node \`${node}\` has no \`${name}\` section.`,
    expected: 'nodes that are set up for the chain of the validator.',
    mend: `add \`${name}:\` with its paths under nodes.${node}.`,
  };
}

/** The section of a chain as this file speaks of it. */
interface Section {
  readonly name: Chain;
  readonly title: string;
  readonly needs: string;
  readonly mend: string;
}

const SECTIONS: readonly Section[] = [
  {
    name: 'solana',
    title: 'Solana',
    needs: '`solana` at the top level, with the genesis hash and at least two observers.',
    mend: 'add `solana:` with `genesis:` and `observers:`.',
  },
  {
    name: 'polkadot',
    title: 'Polkadot',
    needs: '`polkadot` at the top level, with the network, two RPCs of the relay chain and one of Asset Hub.',
    mend: 'add `polkadot:` with `network:`, `relay:` and `asset_hub:`.',
  },
  {
    name: 'near',
    title: 'NEAR',
    needs: '`near` at the top level, with the network and at least two observers.',
    mend: 'add `near:` with `network:` and `observers:`.',
  },
];

function checkChain(fleet: Loose, validators: readonly (readonly [string, Loose])[]): Complaint[] {
  return SECTIONS.flatMap(({ name, title, needs, mend }): Complaint[] => {
    const first = validators.find(([, validator]) => validator['chain'] === name);
    if (first === undefined || fleet[name] !== undefined) return [];
    return [
      {
        path: ['validators', first[0], 'chain'],
        at: 'value',
        found: `a ${title} validator, but the file has no \`${name}\` section.`,
        expected: needs,
        mend,
      },
    ];
  });
}
