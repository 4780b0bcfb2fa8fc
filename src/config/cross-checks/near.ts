import { decodeBase58 } from '../../domain/base58.ts';
import { group, groups, type Loose, number, text } from '../loose.ts';
import { knownNearNetwork } from '../near-networks.ts';
import type { Complaint, Path } from '../problem.ts';
import { repeats } from './repeats.ts';

/** The network is said once and whole, each validator is a pool with a key of its own, and no path names two things. */
export function checkNear(fleet: Loose): readonly Complaint[] {
  const validators = groups(fleet['validators']).filter(([, { chain }]) => chain === 'near');
  return [
    ...(fleet['near'] === undefined ? [] : checkSection(group(fleet['near']))),
    ...repeats(uses(validators, 'pool'), 'the pool', 'each validator is a staking pool of its own.'),
    ...repeats(uses(validators, 'public_key'), 'the key', 'each validator has a key of its own.'),
    ...validators.flatMap(([name, validator]) => checkKey(['validators', name, 'public_key'], validator['public_key'])),
    ...groups(fleet['nodes']).flatMap(([name, node]) => [
      ...checkPaths(['nodes', name, 'near'], group(node['near'])),
      ...checkPorts(['nodes', name, 'near'], group(node['near'])),
    ]),
  ];
}

function uses(validators: readonly (readonly [string, Loose])[], key: string) {
  return validators.flatMap(([name, validator]) => {
    const value = text(validator[key]);
    return value === null ? [] : [{ path: ['validators', name, key], value, owner: `validators.${name}` }];
  });
}

/** What is known of a network is not said again, where it could be said wrong; of another one it has to be. */
function checkSection(section: Loose): Complaint[] {
  const { network } = section;
  if (knownNearNetwork(network) !== null)
    return ['genesis', 'chain_id']
      .filter((key) => section[key] !== undefined)
      .map((key) => ({
        path: ['near', key],
        at: 'key',
        found: `of ${String(network)} it is known.`,
        expected: `\`${key}\` with \`network: custom\` only.`,
        mend: 'take it out.',
      }));
  if (network !== 'custom') return [];
  return ['genesis', 'chain_id']
    .filter((key) => section[key] === undefined)
    .map((key) => ({
      path: ['near', 'network'],
      at: 'value',
      found: `a network of your own, without \`${key}\`.`,
      expected: '`genesis` and `chain_id`, which nobody knows but you.',
      mend: `add \`${key}:\` with the \`${key === 'genesis' ? 'genesis_hash' : 'chain_id'}\` that \`status\` of one of your nodes says.`,
    }));
}

/** An ed25519 public key (near/nearcore, near-crypto). Unit: bytes. */
const KEY_BYTES = 32;

function checkKey(path: Path, value: unknown): Complaint[] {
  const key = /^ed25519:([1-9A-HJ-NP-Za-km-z]{32,44})$/.exec(text(value) ?? '')?.[1];
  // What has not even the form is told by the schema.
  if (key === undefined || decodeBase58(key)?.length === KEY_BYTES) return [];
  return [
    {
      path,
      at: 'value',
      found: 'this is no key of 32 bytes.',
      expected: '`public_key` of validator_key.json, all of it.',
      mend: 'copy it again: a letter is wrong, or one is missing.',
    },
  ];
}

/** Beside the key in place lie those that the guard takes away: a staged key under such a name would be one of them. */
const NAMES_OF_KEYS = ['validator_key.json', 'validator_key.json.baton-fenced', 'validator_key.json.baton-aside'];

function checkPaths(path: Path, near: Loose): Complaint[] {
  const home = text(near['home'])?.replace(/(?<=.)\/+$/, '') ?? null;
  const staged = [
    ...(text(near['staged_key']) === null ? [] : [['staged_key', near['staged_key']] as const]),
    ...Object.entries(group(near['staged_keys'])).map(([name, file]) => [`staged_keys.${name}`, file] as const),
  ].flatMap(([key, file]) => {
    const value = text(file);
    return value === null ? [] : [{ path: [...path, ...key.split('.')], value, owner: key }];
  });
  const taken = staged.filter(
    ({ value }) => home !== null && NAMES_OF_KEYS.some((name) => value === `${home}/${name}`),
  );
  const programs = ['neard_bin', 'next_bin'].flatMap((key) => {
    const value = text(near[key]);
    return value === null ? [] : [{ path: [...path, key], value, owner: key }];
  });
  return [
    ...taken.map((one): Complaint => ({
      path: one.path,
      at: 'value',
      found: `neard reads \`${one.value}\`, or Baton keeps a key there that was taken away.`,
      expected: 'another name: a staged key is one that the node cannot see.',
      mend: `write \`${home}/validator_key.json.staged\`, and move the file there.`,
    })),
    ...repeats(staged, 'the file', 'each validator has a staged key of its own.'),
    ...repeats(programs, 'the file', 'put the new neard down beside the one that runs.'),
  ];
}

function checkPorts(path: Path, near: Loose): Complaint[] {
  const ports = ['rpc_port', 'p2p_port'].flatMap((key) => {
    const value = number(near[key]);
    return value === null ? [] : [{ path: [...path, key], value: String(value), owner: key }];
  });
  return repeats(ports, 'the port', 'neard listens on two ports.');
}
