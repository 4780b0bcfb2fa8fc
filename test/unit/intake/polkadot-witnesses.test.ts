import { beforeAll, describe, expect, it } from 'vitest';
import type { Hex } from '../../../src/chains/polkadot/account.ts';
import type { GrandpaRound } from '../../../src/chains/polkadot/grandpa-rounds.ts';
import type { PolkadotHostFacts } from '../../../src/chains/polkadot/node-host.ts';
import type { NodeAnswer } from '../../../src/domain/status.ts';
import { polkadotStatus } from '../../../src/intake/polkadot/status.ts';
import { NEW, OLD } from '../../../src/lab/polkadot/simulation/cast.ts';
import type { Scene } from '../../../src/procedures/polkadot/checks/scene.ts';
import { healthyScene, LOOKED_AT } from '../procedures/polkadot/healthy.ts';

let scene: Scene;
let key: Hex;
beforeAll(async () => {
  scene = await healthyScene();
  if (scene.session.kind === 'unknown') throw new Error(scene.session.because);
  const { validators, authorities } = scene.session.value;
  const own = authorities.grandpa?.[validators.indexOf(scene.target.stash)];
  if (own === undefined) throw new Error('the validator of the play is elected');
  key = own;
});

const OTHER: Hex = `0x${'ab'.repeat(32)}`;
const round = (number: number, isDecided: boolean, silent: readonly Hex[]): GrandpaRound => ({
  round: number,
  isDecided,
  silent,
});

function said(rounds: readonly GrandpaRound[]) {
  const seen = { ...scene, rounds: { one: { kind: 'known', value: rounds } } } as const;
  return polkadotStatus(seen, LOOKED_AT).witnesses?.map(({ landing, said: words }) => [landing, words]);
}

describe('an observer of a Polkadot validator', () => {
  it('sees it vote in any round that it has in hand', () => {
    expect(said([round(9, false, [key, OTHER]), round(8, true, [OTHER])])).toEqual([
      [true, 'its vote in round 8 of GRANDPA'],
    ]);
  });

  it('sees it miss where others have ended a round without it', () => {
    expect(said([round(9, false, [key, OTHER]), round(8, true, [key])])).toEqual([
      [false, 'no vote of it in round 8 of GRANDPA, which others have ended'],
    ]);
  });

  it('cannot tell from a round that has just begun, from none, and without an answer', () => {
    expect(said([round(9, false, [key, OTHER])])).toEqual([[null, 'has seen no round of GRANDPA to its end']]);
    expect(said([])).toEqual([[null, 'has seen no round of GRANDPA to its end']]);
    const away = { ...scene, rounds: { one: { kind: 'unknown', because: 'no answer' } } } as const;
    expect(polkadotStatus(away, LOOKED_AT).witnesses).toEqual([{ observer: 'one', landing: null, said: 'no answer' }]);
  });
});

function hostAt(node: string, change: (facts: PolkadotHostFacts) => Partial<PolkadotHostFacts>): NodeAnswer['host'] {
  const look = scene.nodes[node];
  if (look?.kind !== 'seen') throw new Error(`${node} was not seen`);
  const changed = { ...look, facts: { ...look.facts, ...change(look.facts) } };
  const { nodes } = polkadotStatus({ ...scene, nodes: { ...scene.nodes, [node]: changed } }, LOOKED_AT);
  return nodes.find((each) => each.node === node)?.host;
}

describe('a Polkadot node after a restart', () => {
  it('signs where its unit starts it as a validator with keys that the chain names, and else not', () => {
    expect(hostAt(OLD, () => ({}))?.boots.kind).toBe('signing');
    expect(hostAt(NEW, () => ({}))?.boots.kind).toBe('not signing');
    expect(hostAt(OLD, ({ unit }) => ({ unit: { ...unit, enabled: 'disabled' } }))?.boots).toEqual({
      kind: 'not signing',
      because: 'its unit is disabled',
    });
    expect(hostAt(OLD, ({ unit }) => ({ unit: { ...unit, startsValidator: false } }))?.boots.kind).toBe('not signing');
    expect(hostAt(OLD, ({ unit }) => ({ unit: { ...unit, startsValidator: null } }))?.boots.kind).toBe('unknown');
  });

  it('shows what people change, so that a change is seen', () => {
    const { settings } = hostAt(OLD, () => ({})) ?? {};
    const other = hostAt(OLD, ({ keystore }) => ({
      keystore: keystore.kind === 'present' ? { ...keystore, names: keystore.names.slice(1) } : keystore,
    }));
    expect(settings).toMatchObject({ unit: 'enabled', 'drop-ins': 'none', 'start line': '--validator' });
    expect(other?.settings['keystore']).not.toBe(settings?.['keystore']);
  });
});

const away = (node: string) => ({
  ...scene,
  nodes: { ...scene.nodes, [node]: { kind: 'unseen', node, because: 'no route', code: 'host/unreachable' } as const },
});

describe('the ways out for a Polkadot validator', () => {
  it('is a handover while the old node answers, and a takeover when it does not', () => {
    expect(polkadotStatus(scene, LOOKED_AT).ways).toEqual({
      handover: { kind: 'open', from: OLD, to: NEW },
      takeover: { kind: 'closed', because: `${OLD} answers and holds the keys on chain` },
    });
    expect(polkadotStatus(away(OLD), LOOKED_AT).ways).toMatchObject({
      handover: { kind: 'closed' },
      takeover: { kind: 'open', from: OLD, to: NEW },
    });
  });

  it('is neither where the new node does not answer', () => {
    expect(polkadotStatus(away(NEW), LOOKED_AT).ways).toMatchObject({
      handover: { kind: 'closed' },
      takeover: { kind: 'closed' },
    });
  });
});
