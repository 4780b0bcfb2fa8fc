import { describe, expect, it } from 'vitest';
import { keyName, splitKeySet } from '../../../../src/lab/polkadot/model/key-set.ts';
import {
  genesisSession,
  purgeKeys,
  rotateSession,
  type SessionPallet,
  setKeys,
} from '../../../../src/lab/polkadot/model/session.ts';
import { account, keySet, members } from './made-up.ts';

const genesis = genesisSession(members, 0);
const [one, two, three] = [account(1), account(2), account(3)];
const authorities = (session: SessionPallet): string[] => session.active.map(({ keys }) => keys);

describe('pallet_session in the lab', () => {
  /** `session_change_should_work` of substrate/frame/session/src/tests.rs: a session is two blocks there. */
  it('makes keys that were set in session 1 the authorities when session 3 begins', () => {
    const unchanged = [keySet(1), keySet(2), keySet(3)];

    // Block 1: nothing.
    expect(authorities(genesis)).toEqual(unchanged);
    // Block 2: a new session, and no change.
    const session1 = rotateSession(genesis, null);
    expect([session1.currentIndex, authorities(session1)]).toEqual([1, unchanged]);
    // Block 3: new keys for validator 2, and no visible change.
    const set = setKeys(session1, two, keySet(5));
    expect([set.error, authorities(set.session)]).toEqual([null, unchanged]);
    // Block 4: a new session, and no visible change.
    const session2 = rotateSession(set.session, null);
    expect([session2.currentIndex, authorities(session2)]).toEqual([2, unchanged]);
    // Block 6: a new session, and the authority changes.
    const session3 = rotateSession(session2, null);
    expect([session3.currentIndex, authorities(session3)]).toEqual([3, [keySet(1), keySet(5), keySet(3)]]);
  });

  it('queues the new keys one session before they are active, and says that they change something', () => {
    const session = rotateSession(setKeys(genesis, two, keySet(5)).session, null);

    expect(session.queued.map(({ keys }) => keys)).toEqual([keySet(1), keySet(5), keySet(3)]);
    expect(session.queuedChanged).toBe(true);
    expect(rotateSession(session, null).queuedChanged).toBe(false);
  });

  it('counts from the boundary at which keys were known, so that one set after it waits a session more', () => {
    const before = rotateSession(setKeys(genesis, two, keySet(5)).session, null);
    const again = setKeys(before, two, keySet(6)).session;

    const next = rotateSession(again, null);
    expect(next.active[1]?.keys).toBe(keySet(5));
    expect(rotateSession(next, null).active[1]?.keys).toBe(keySet(6));
  });

  it('refuses a set of which a single key belongs to another stash', () => {
    const [grandpa] = splitKeySet(keySet(1));
    const mixed = `${grandpa?.public ?? ''}${keySet(7).slice(2 + 64)}`;

    expect(setKeys(genesis, two, mixed)).toEqual({
      session: genesis,
      error: { kind: 'module', pallet: 'Session', name: 'DuplicatedKey' },
    });
  });

  it('gives the old keys free as soon as new ones are set', () => {
    const { session } = setKeys(genesis, two, keySet(5));
    const owners = splitKeySet(keySet(2)).map((key) => session.keyOwner.get(keyName(key)));

    expect(new Set(owners)).toEqual(new Set([undefined]));
    expect(session.keyOwner.get(keyName({ type: 'babe', public: `0x${'05'.repeat(32)}` }))).toBe(two);
  });

  it('takes keys with which nobody validates any more out of the sets, two boundaries later', () => {
    const { session } = purgeKeys(genesis, one);
    const next = rotateSession(session, null);

    expect(authorities(next)).toHaveLength(3);
    expect(authorities(rotateSession(next, null))).toEqual([keySet(2), keySet(3)]);
    expect(purgeKeys(session, one).error).toMatchObject({ name: 'NoKeys' });
  });

  it('has somebody who was not elected in the sets until the boundary after next', () => {
    const next = rotateSession(genesis, [one, three]);

    expect(authorities(next)).toHaveLength(3);
    expect(authorities(rotateSession(next, null))).toEqual([keySet(1), keySet(3)]);
  });
});
