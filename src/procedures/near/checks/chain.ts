import type { CheckResult } from '../../../domain/check.ts';
import { failed, judge, passed, unknown, worst } from '../../judge.ts';
import type { Scene } from './scene.ts';

/** What has to hold of the chain, as those outside see it. */
export function chainChecks(scene: Scene): CheckResult[] {
  return [observersAgree(scene), finalizes(scene), seatKey(scene), hasDuty(scene)];
}

/** About twelve seconds of mainnet: honest observers are closer. */
const MOST_APART = 20;

function observersAgree({ observers, target }: Scene): CheckResult {
  const known = observers.flatMap(({ name, status }) => (status.kind === 'known' ? [{ name, ...status.value }] : []));
  const silent = observers.filter(({ status }) => status.kind === 'unknown').map(({ name }) => name);
  const strangers = known.filter(({ chainId, genesis }) => chainId !== target.chainId || genesis !== target.genesis);
  const heights = known.map(({ height }) => height);
  const apart = known.length > 0 ? Math.max(...heights) - Math.min(...heights) : 0;
  return judge(
    {
      id: 'observers-agree',
      title: 'Two observers of the chain agree',
      severity: 'must',
      needed: `two answers of ${target.chainId}, in sync and at most ${MOST_APART} blocks apart`,
      why: 'One that lies or stands still would decide when the key may be put in place.',
      fix: 'Mend `near.observers` of the fleet file; `check` tries every address.',
    },
    strangers.length > 0
      ? failed(strangers.map(({ name, chainId }) => `${name} is of ${chainId}, or of another genesis`).join(', '))
      : known.length < 2
        ? unknown(silent.length > 0 ? `no answer from ${silent.join(', ')}` : 'only one is configured')
        : known.some(({ syncing }) => syncing)
          ? failed('one is syncing')
          : apart <= MOST_APART
            ? passed(known.map(({ name, height }) => `${name} at ${height}`).join(', '))
            : failed(`${apart} blocks apart`),
  );
}

/** Two heights above the old head have to become final before the key is put in place. Unit: milliseconds. */
const MOST_UNFINAL_MS = 30_000;

function finalizes({ observers, atMs }: Scene): CheckResult {
  const finals = observers.flatMap(({ name, final }) => (final.kind === 'known' ? [{ name, ...final.value }] : []));
  return judge(
    {
      id: 'finality',
      title: 'The chain makes final blocks',
      severity: 'must',
      needed: `at every observer that answers, one at most ${MOST_UNFINAL_MS / 1000} s old`,
      why: 'The key is put in place only when blocks above the old node’s last are final: until then nobody signs.',
      fix: 'Wait until the chain makes final blocks again.',
    },
    finals.length === 0
      ? unknown('no observer says')
      : worst(
          finals.map(({ name, height, timeMs }) => {
            const found = `${name}: block ${height}, ${Math.max(0, Math.round((atMs - timeMs) / 1000))} s old`;
            return atMs - timeMs <= MOST_UNFINAL_MS ? passed(found) : failed(found);
          }),
        ),
  );
}

function seatKey({ observers, target }: Scene): CheckResult {
  const epochs = observers.flatMap(({ epoch }) => (epoch.kind === 'known' ? [epoch.value] : []));
  const others = epochs.filter(({ seat }) => seat !== null && seat.publicKey !== target.publicKey);
  return judge(
    {
      id: 'seat-key',
      title: `The chain knows ${target.pool} by this key`,
      severity: 'must',
      needed: target.publicKey,
      why: 'With another key than the pool’s the new node signs what nobody counts.',
      fix: 'Is `public_key` of the validator right? A change of the key on chain takes two epochs.',
    },
    epochs.length === 0
      ? unknown('no observer says')
      : others.length > 0
        ? failed(`it is ${others[0]?.seat?.publicKey ?? 'another'}`)
        : passed(epochs.some(({ seat }) => seat !== null) ? 'yes' : 'it has no seat in this epoch'),
  );
}

function hasDuty({ observers, target }: Scene): CheckResult {
  const epochs = observers.flatMap(({ epoch }) => (epoch.kind === 'known' ? [epoch.value] : []));
  return judge(
    {
      id: 'pool-has-duty',
      title: `${target.pool} validates in this epoch`,
      severity: 'should',
      needed: 'a seat',
      why: 'Without a duty nothing shows that the new node signs: the move ends as moved, not yet proven.',
      fix: 'Nothing has to be done. With a seat the move can be proven.',
    },
    epochs.length === 0
      ? unknown('no observer says')
      : epochs.every(({ seat }) => seat !== null)
        ? passed('it does')
        : failed(
            epochs[0]?.kickedOut === null || epochs[0] === undefined ? 'no seat' : `no seat: ${epochs[0].kickedOut}`,
          ),
  );
}
