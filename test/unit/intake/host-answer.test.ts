import { describe, expect, it } from 'vitest';
import { statusOf } from '../../../src/intake/validator-status.ts';
import { configured, factsOf, healthy, KEY, type Situation } from '../procedures/solana/healthy.ts';

const NODE = configured('sol-b');

/** What sol-b, which stands by, shows. */
function shown(change: (situation: Situation) => void = () => {}) {
  const situation = healthy();
  change(situation);
  const { observation, ...rest } = situation;
  return statusOf({ ...rest, seen: observation }).nodes.find(({ node }) => node === 'sol-b')?.host;
}

function startsWith(identity: string) {
  return (situation: Situation): void => {
    const args = factsOf(situation, 'sol-b').process?.args ?? [];
    args[args.indexOf('--identity') + 1] = identity;
  };
}

describe('what a Solana host shows beside the role', () => {
  it.each<readonly [string, (situation: Situation) => void, string]>([
    ['its link gives its own key', () => {}, 'not signing'],
    ['its link gives the identity', (it) => (factsOf(it, 'sol-b').bootIdentity = KEY.staked), 'signing'],
    ['the key behind the link cannot be read', (it) => (factsOf(it, 'sol-b').bootIdentity = null), 'unknown'],
    ['it starts with the staked key file and not by the link', startsWith(NODE.stakedKey), 'signing'],
    ['it starts with its own key file', startsWith(NODE.unstakedKey), 'not signing'],
    ['it starts with a file that nobody knows', startsWith('/tmp/other.json'), 'unknown'],
    [
      'its link gives the identity and it was stopped for a takeover',
      (it) => Object.assign(factsOf(it, 'sol-b'), { bootIdentity: KEY.staked, fenceFile: true }),
      'not signing',
    ],
  ])('when %s', (_name, change, boots) => {
    expect(shown(change)?.boots.kind).toBe(boots);
  });

  it('is its link, its keys and the programs of others', () => {
    expect(shown((it) => Object.assign(factsOf(it, 'sol-b'), { movers: ['svs'] }))).toMatchObject({
      silent: null,
      settings: {
        'identity link': `to ${NODE.unstakedKey}`,
        'staked key file': KEY.staked,
        'unstaked key file': KEY.b,
      },
      movers: ['svs'],
      signed: null,
    });
  });

  it('is nothing where it does not answer', () => {
    const silent = shown((it) => {
      const node = it.observation.nodes['sol-b'];
      if (node) node.host = { kind: 'unknown', because: 'no route to host', code: 'host/unreachable' };
    });

    expect(silent).toMatchObject({
      silent: 'no route to host',
      boots: { kind: 'unknown' },
      settings: {},
      movers: null,
    });
  });
});
