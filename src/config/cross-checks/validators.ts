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
    return validator['chain'] === 'solana' && known !== undefined && known['solana'] === undefined
      ? [withoutSolana(path, node)]
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

function withoutSolana(path: Path, node: string): Complaint {
  return {
    path,
    at: 'value',
    found: `the node \`${node}\` has no \`solana\` section.`,
    expected: 'nodes that are set up for the chain of the validator.',
    mend: `add \`solana:\` with its paths under nodes.${node}.`,
  };
}

function checkChain(fleet: Loose, validators: readonly (readonly [string, Loose])[]): Complaint[] {
  const first = validators.find(([, validator]) => validator['chain'] === 'solana');
  if (first === undefined || fleet['solana'] !== undefined) return [];
  return [
    {
      path: ['validators', first[0], 'chain'],
      at: 'value',
      found: 'a Solana validator, but the file has no `solana` section.',
      expected: '`solana` at the top level, with the genesis hash and at least two observers.',
      mend: 'add `solana:` with `genesis:` and `observers:`.',
    },
  ];
}
