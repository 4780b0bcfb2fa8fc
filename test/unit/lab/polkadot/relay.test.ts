import { describe, expect, it } from 'vitest';
import { beginBlock, relayCall, type RelayState } from '../../../../src/lab/polkadot/model/relay.ts';
import { account, keySet, relay, relayRules } from './made-up.ts';

const [one, two] = [account(1), account(2)];
const bot = account(9);

/** A block in each slot up to this one. */
function upTo(slot: number, state: RelayState, rules = relayRules): RelayState {
  let now = state;
  while (now.slot < slot) now = beginBlock(rules, now, now.slot + 1, one).state;
  return now;
}

const setKeys = { name: 'session.setKeys', keys: keySet(5), proof: two } as const;
const funded = (state: RelayState): RelayState => ({
  ...state,
  accounts: new Map(state.accounts).set(bot, { nonce: 0, free: 100n, keyDeposit: 0n }),
});
const withProxy = (proxyType: string, delay = 0): RelayState => ({
  ...funded(relay),
  proxies: new Map([[two, [{ delegate: bot, proxyType, delay }]]]),
});
const through = (forceProxyType: string | null) =>
  ({ name: 'proxy.proxy', real: two, forceProxyType, call: setKeys }) as const;

describe('the relay chain in the lab', () => {
  it('begins a session with the first block of the epoch', () => {
    expect(upTo(103, relay).session.currentIndex).toBe(0);
    const { state, events } = beginBlock(relayRules, upTo(103, relay), 104, one);

    expect(state.session.currentIndex).toBe(1);
    expect(state.epoch).toEqual({ index: 1, began: [0, 4] });
    expect(events).toEqual([{ pallet: 'Session', name: 'NewSession', fields: [1] }]);
  });

  it('goes on by one session where epochs went by without any block', () => {
    const { state } = beginBlock(relayRules, relay, 100 + 4 * 5 + 1, one);

    expect([state.session.currentIndex, state.epoch.index]).toEqual([1, 5]);
  });

  it('counts the GRANDPA set only when authorities change, and the BEEFY set with each session', () => {
    const quiet = upTo(112, relay);
    const changed = upTo(112, relayCall(relayRules, relay, two, setKeys).state);

    expect([quiet.grandpaSetId, quiet.beefySetId]).toEqual([0, 3]);
    expect([changed.grandpaSetId, changed.beefySetId]).toEqual([1, 3]);
  });

  it('remembers who validated for as long as a dispute can last', () => {
    const state = upTo(100 + 4 * 9, relay);

    expect([...state.paraSessions.keys()]).toEqual([3, 4, 5, 6, 7, 8, 9]);
  });

  it('elects at the end of an era, and leaves out whom it does not elect', () => {
    const rules = { ...relayRules, elected: () => [account(1), account(3)] };

    expect(upTo(100 + 4 * 5, relay, rules).session.active).toHaveLength(3);
    expect(upTo(100 + 4 * 6, relay, rules).session.active.map(({ stash }) => stash)).toEqual([account(1), account(3)]);
  });

  it('takes keys from the Asset Hub in the slot in which the message arrives, and says so', () => {
    const sent = { ...relay, inbox: [{ stash: two, keys: keySet(5), arrives: 102 }] };
    const early = beginBlock(relayRules, sent, 101, one);
    const late = beginBlock(relayRules, early.state, 102, one);

    expect([early.events, early.state.session.nextKeys.get(two)]).toEqual([[], keySet(2)]);
    expect(late.events).toEqual([{ pallet: 'StakingAhClient', name: 'SessionKeysUpdated', fields: [two, 'Set'] }]);
    expect(late.state.session.nextKeys.get(two)).toBe(keySet(5));
    expect(late.state.session.externallySet).toEqual(new Set([two]));
    expect(late.state.inbox).toEqual([]);
  });

  it('swallows what is wrong with keys from the Asset Hub, but for an event', () => {
    const sent = { ...relay, inbox: [{ stash: two, keys: keySet(1), arrives: 101 }] };
    const { state, events, error } = beginBlock(relayRules, sent, 101, one);

    expect(error).toBeNull();
    expect(state.session.nextKeys.get(two)).toBe(keySet(2));
    expect(events).toEqual([
      {
        pallet: 'StakingAhClient',
        name: 'SessionKeysUpdateFailed',
        fields: [
          two,
          'Set',
          { dispatch: 'error', error: { kind: 'module', pallet: 'Session', name: 'DuplicatedKey' } },
        ],
      },
    ]);
  });
});

describe('a call on the relay chain', () => {
  it('sets keys with a good proof, and holds the deposit once', () => {
    const first = relayCall(relayRules, relay, two, setKeys);
    const second = relayCall(relayRules, first.state, two, { ...setKeys, keys: keySet(6) });

    expect(first.error).toBeNull();
    expect(first.state.session.nextKeys.get(two)).toBe(keySet(5));
    expect(second.state.accounts.get(two)).toEqual({ nonce: 0, free: 940n, keyDeposit: 60n });
  });

  it.each([
    ['a proof for another owner', { ...setKeys, proof: one }, 'InvalidProof'],
    ['a set without BEEFY', { ...setKeys, keys: `0x${'05'.repeat(160)}` }, 'InvalidProof'],
    ['a key of another stash', { ...setKeys, keys: keySet(1) }, 'DuplicatedKey'],
  ])('refuses %s and changes nothing', (_, call, name) => {
    const done = relayCall(relayRules, relay, two, call);

    expect(done).toEqual({ state: relay, events: [], error: { kind: 'module', pallet: 'Session', name } });
  });

  it('refuses to set keys without the deposit', () => {
    const poor = { ...relay, accounts: new Map([[two, { nonce: 0, free: 59n, keyDeposit: 0n }]]) };

    expect(relayCall(relayRules, poor, two, setKeys).error).toEqual({ kind: 'token', name: 'FundsUnavailable' });
  });

  it('filters keys where they come from the Asset Hub, also inside other calls', () => {
    const rules = { ...relayRules, setKeys: 'filtered' } as const;
    const filtered = { kind: 'module', pallet: 'System', name: 'CallFiltered' };
    const batch = { name: 'utility.batchAll', calls: [setKeys] } as const;

    expect(relayCall(rules, relay, two, setKeys).error).toEqual(filtered);
    expect(relayCall(rules, relay, two, batch).error).toEqual(filtered);
    expect(relayCall(rules, withProxy('Staking'), bot, through(null)).events).toEqual([
      { pallet: 'Proxy', name: 'ProxyExecuted', fields: [{ dispatch: 'result', error: filtered }] },
    ]);
  });

  it('sets keys through a staking proxy, whose deposit the stash pays', () => {
    const done = relayCall(relayRules, withProxy('Staking'), bot, through('Staking'));

    expect(done.events).toEqual([
      { pallet: 'Proxy', name: 'ProxyExecuted', fields: [{ dispatch: 'result', error: null }] },
    ]);
    expect(done.state.session.nextKeys.get(two)).toBe(keySet(5));
    expect(done.state.accounts.get(two)?.keyDeposit).toBe(60n);
  });

  it.each([
    ['nobody’s proxy', funded(relay), null, 'NotProxy'],
    ['a proxy under the name of another type', withProxy('Staking'), 'Any', 'NotProxy'],
    ['a proxy with a delay', withProxy('Staking', 5), null, 'Unannounced'],
  ])('refuses %s', (_, state, forced, name) => {
    const done = relayCall(relayRules, state, bot, through(forced));

    expect(done.error).toEqual({ kind: 'module', pallet: 'Proxy', name });
  });

  it('lets a proxy of a wrong type through, and its call not', () => {
    const done = relayCall(relayRules, withProxy('Governance'), bot, through(null));

    expect(done.error).toBeNull();
    expect(done.state.session.nextKeys.get(two)).toBe(keySet(2));
    expect(JSON.stringify(done.events)).toContain('CallFiltered');
  });

  it('knows no staking', () => {
    expect(relayCall(relayRules, relay, two, { name: 'staking.chill' }).error).toMatchObject({ name: 'CallFiltered' });
  });
});
