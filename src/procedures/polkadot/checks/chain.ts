import type { CheckResult } from '../../../domain/check.ts';
import { failed, judge, passed, unknown } from '../../judge.ts';
import { proxyOf } from '../proxy.ts';
import { ofRead, type Scene } from './scene.ts';

/** What has to hold on chain before keys can be set. */
export function chainChecks(scene: Scene): CheckResult[] {
  return [
    observers(scene),
    finality(scene),
    path(scene),
    validates(scene),
    proxy(scene),
    weakProxy(scene),
    balances(scene),
  ];
}

/** Blocks are 6 s apart; honest observers are within this of each other. */
const MOST_APART = 10;

function observers({ heads }: Scene): CheckResult {
  const entries = Object.entries(heads);
  const known = entries.flatMap(([name, head]) => (head.kind === 'known' ? [{ name, number: head.value }] : []));
  const silent = entries.filter(([, head]) => head.kind === 'unknown').map(([name]) => name);
  const numbers = known.map(({ number }) => number);
  const apart = numbers.length > 0 ? Math.max(...numbers) - Math.min(...numbers) : 0;
  return judge(
    {
      id: 'observers-agree',
      title: 'Two observers of the relay chain agree',
      severity: 'must',
      needed: `two answers at most ${MOST_APART} finalized blocks apart`,
      why: 'One that lies or stands still would decide when a node may stop.',
      fix: 'Mend `polkadot.relay` of the fleet file; `check` tries every address.',
    },
    known.length < 2
      ? unknown(silent.length > 0 ? `no answer from ${silent.join(', ')}` : 'only one is configured')
      : apart <= MOST_APART
        ? passed(known.map(({ name, number }) => `${name} at ${number}`).join(', '))
        : failed(`${apart} blocks apart`),
  );
}

/** Where the chain does not say how long a slot is: the relay chains' 6 s. */
const USUAL_SLOT_MS = 6_000;
/** About two minutes without finality: the change of session would not be final either. */
const MOST_UNFINALIZED_MS = 120_000;

function finality({ session, nodes }: Scene): CheckResult {
  return judge(
    {
      id: 'finality',
      title: 'The relay chain finalizes',
      severity: 'must',
      needed: `a finalized block at most ${MOST_UNFINALIZED_MS / 60_000} minutes behind`,
      why: 'While it does not, no change of session is final and the wait has no end that can be told.',
      fix: 'Wait until the chain finalizes again.',
    },
    ofRead(session, ({ epoch, block }) => {
      const best = bestOf(nodes);
      if (best === null) return unknown('no node tells its best block');
      const behind = Math.max(0, best - block.number);
      const ms = behind * (epoch?.slotMs ?? USUAL_SLOT_MS);
      return ms <= MOST_UNFINALIZED_MS
        ? passed(`${behind} blocks behind`)
        : failed(`${behind} blocks are not finalized`);
    }),
  );
}

/** The highest block that a node of the move knows. */
function bestOf(nodes: Scene['nodes']): number | null {
  const blocks = Object.values(nodes).flatMap((look) =>
    look.kind === 'seen' && look.facts.rpc.syncState.kind === 'known'
      ? [look.facts.rpc.syncState.value.currentBlock]
      : [],
  );
  return blocks.length === 0 ? null : Math.max(...blocks);
}

function path({ capabilities }: Scene): CheckResult {
  return judge(
    {
      id: 'set-keys-path',
      title: 'A call that sets keys is there',
      severity: 'must',
      needed: '`stakingRcClient.setKeys` on Asset Hub, or `session.setKeys` on the relay chain',
      why: 'The runtimes say which call they have; Baton assumes none.',
      fix: 'Where staking lives on Asset Hub, `polkadot.asset_hub` of the fleet file needs an address.',
    },
    ofRead(capabilities, ({ setKeys }) => {
      const [first] = setKeys;
      return first === undefined ? failed('neither') : passed(first.call);
    }),
  );
}

function validates({ staking, session, target }: Scene): CheckResult {
  return judge(
    {
      id: 'stash-validates',
      title: 'The stash is a validator, and not chilled',
      severity: 'must',
      needed: `${target.stashAddress} among the validators of staking`,
      why: 'Keys of a chilled validator are refused, or never become active.',
      fix: 'Is the stash the right one? A chilled validator has to `validate` first; Baton does not do that.',
    },
    ofRead(staking, ({ staking: seen }) => {
      if (seen !== null) return seen.validating === null ? failed('it is chilled, or no validator') : passed('yes');
      // A runtime without staking, as on a development chain: there the session's own list says it.
      return ofRead(session, ({ validators, stash }) =>
        validators.includes(stash)
          ? passed('it is in the running session')
          : failed('this runtime has no staking, and the stash is not in the session'),
      );
    }),
  );
}

function proxy({ staking, target }: Scene): CheckResult {
  return judge(
    {
      id: 'staking-proxy',
      title: 'The staking proxy may set keys',
      severity: 'must',
      needed: 'a proxy of type StakingOperator without delay',
      why: 'Baton never has the key of a stash.',
      fix: 'As the stash: `proxy.addProxy(PROXY, StakingOperator, 0)`, where the staking is.',
    },
    ofRead(staking, (state) => {
      const found = proxyOf(state, target.proxy);
      return found.kind === 'usable' ? passed(found.type) : failed(found.because);
    }),
  );
}

function weakProxy({ staking, target }: Scene): CheckResult {
  return judge(
    {
      id: 'proxy-weak',
      title: 'The proxy can do no more than it has to',
      severity: 'should',
      needed: 'StakingOperator',
      why: 'Whoever steals a stronger key can unbond, or worse. With this one: chill, and other keys.',
      fix: 'As the stash: `proxy.addProxy(PROXY, StakingOperator, 0)`, and remove the stronger one.',
    },
    ofRead(staking, (state) => {
      const found = proxyOf(state, target.proxy);
      if (found.kind === 'unusable') return unknown(found.because);
      return found.isWeakest ? passed(found.type) : failed(found.type);
    }),
  );
}

/** Fees of one set-keys are far below this part of a token's smallest useful amount; read exactly only when it is built. */
function balances({ staking, target }: Scene): CheckResult {
  return judge(
    {
      id: 'balances',
      title: 'Proxy and stash can pay',
      severity: 'must',
      needed: 'a fee on the proxy, and on the stash what is held for keys the first time',
      why: 'The proxy pays for the extrinsic, the stash for its delivery and the deposit.',
      fix: `Send some to the proxy, or to ${target.stashAddress}.`,
    },
    ofRead(staking, ({ chain, stashBalance, proxyBalance, keyDeposit }) => {
      if (proxyBalance === null) return unknown('the proxy was not looked at');
      if (target.signing === 'key-file' && proxyBalance.spendable === 0n) return failed('the proxy can spend nothing');
      const missing =
        keyDeposit === null || keyDeposit.held >= keyDeposit.amount ? 0n : keyDeposit.amount - keyDeposit.held;
      const left = stashBalance.spendable - missing;
      // From Asset Hub the keys are delivered at the stash's cost; what that is shows only then.
      if (left < 0n || (left === 0n && chain === 'asset-hub'))
        return failed(
          `${missing} planck are held from the stash, and delivery; it can spend ${stashBalance.spendable}`,
        );
      return passed(missing > 0n ? `${missing} planck will be held from the stash` : 'nothing more is held');
    }),
  );
}
