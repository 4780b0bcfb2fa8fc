import { counted } from '../../../domain/counted.ts';
import { knownValues } from '../../../chains/solana/observation.ts';
import type { CheckResult, Severity } from '../../../domain/check.ts';
import { failed, judge, passed, unknown, worst } from '../../judge.ts';
import { ofHost, ofReading, on, type Scene, type SceneNode } from './judge.ts';

/**
 * Two honest observers differ by a few slots. One that is 32 behind has not seen what the other calls rooted
 * (MAX_LOCKOUT_HISTORY + 1 votes deep): one of them lies or has stopped. Unit: slots.
 */
const OBSERVERS_APART = 32;

/** A second witness, so that one that lies or has stopped is seen. */
export function observersAgree({ observation, target }: Scene): CheckResult {
  const { observers } = observation;
  const slots = knownValues(observers.map(({ slot }) => slot));
  const genesis = worst(
    observers.map(({ name, genesis }) =>
      ofReading(genesis, (hash) =>
        hash === target.genesis ? passed('same genesis') : failed(`${name} follows genesis ${hash}`),
      ),
    ),
  );
  const apart = slots.length > 0 ? Math.max(...slots) - Math.min(...slots) : 0;
  const silent = observers.flatMap(({ name, slot }) => (slot.kind === 'unknown' ? [`${name}: ${slot.because}`] : []));
  return judge(
    {
      id: 'observers-agree',
      title: 'At least two outside observers answer and agree',
      severity: 'must',
      needed: `two observers on genesis ${target.genesis}, at most ${OBSERVERS_APART} slots apart`,
      why: 'Whether votes land is told by others; one witness alone can be wrong.',
      fix: observers.map(({ name }) => `Check observer ${name}${hostOf(target.observers, name)}`).join('; '),
    },
    genesis.state === 'failed'
      ? genesis
      : slots.length < 2
        ? unknown(silent.length > 0 ? silent.join('; ') : `${counted(slots.length, 'observer')} answered`)
        : apart > OBSERVERS_APART
          ? failed(`${counted(apart, 'slot')} apart`)
          : genesis.state === 'unknown'
            ? genesis
            : passed(`${counted(slots.length, 'observer')}, ${counted(apart, 'slot')} apart`),
  );
}

/** What the node itself and its distance to the cluster say. A sick active is handed over, so there it is a warning. */
export function clusterChecks(scene: Scene, node: SceneNode, severity: Severity): CheckResult[] {
  return [sameGenesis(scene, node, severity), healthy(node, severity), caughtUp(scene, node, severity)];
}

/** Another cluster forbids; a node that does not say is held back only where it is the one to take the role. */
export function sameGenesis({ target }: Scene, { node, seen }: SceneNode, unread: Severity = 'must'): CheckResult {
  const severity = seen?.rpc.genesis.kind === 'known' ? 'must' : unread;
  return judge(
    {
      id: 'same-genesis',
      title: `${node.node} follows the fleet's cluster`,
      severity,
      node: node.node,
      needed: `genesis ${target.genesis}`,
      why: 'A tower of another cluster says nothing about this one.',
      fix: on(node, `${node.cliBin} --url http://127.0.0.1:${node.rpcPort} genesis-hash`),
    },
    seen === undefined
      ? unknown('not looked at')
      : ofReading(seen.rpc.genesis, (hash) => (hash === target.genesis ? passed(hash) : failed(hash))),
  );
}

export function healthy({ node, seen }: SceneNode, severity: Severity): CheckResult {
  return judge(
    {
      id: 'healthy',
      title: `${node.node} calls itself healthy`,
      severity,
      node: node.node,
      needed: 'getHealth: ok',
      why: 'A node that trails the cluster votes late or not at all.',
      fix: on(node, `${node.cliBin} catchup --our-localhost ${node.rpcPort}`),
    },
    seen === undefined
      ? unknown('not looked at')
      : ofReading(seen.rpc.health, (health) => (health.kind === 'ok' ? passed('ok') : failed(health.text))),
  );
}

/** Measured against the observers and not against getHealth, which allows 128 slots. */
export function caughtUp({ observation, policy }: Scene, { node, seen }: SceneNode, severity: Severity): CheckResult {
  const observed = knownValues(observation.observers.map(({ slot }) => slot));
  return judge(
    {
      id: 'caught-up',
      title: `${node.node} has caught up`,
      severity,
      node: node.node,
      needed: `at most ${counted(policy.max_lag_slots, 'slot')} from an outside observer`,
      why: 'A standby that trails votes only when it has replayed up to the last vote of the tower.',
      fix: on(node, `${node.cliBin} catchup --our-localhost ${node.rpcPort}`),
    },
    seen === undefined
      ? unknown('not looked at')
      : ofReading(seen.rpc.slot, (slot) => {
          if (observed.length === 0) return unknown('no observer told its slot');
          const lag = Math.max(...observed) - slot;
          if (lag < -policy.max_lag_slots)
            return failed(
              `${counted(-lag, 'slot')} ahead of every observer: on a fork of its own, or the observers trail`,
            );
          return lag <= policy.max_lag_slots
            ? passed(`${counted(Math.max(lag, 0), 'slot')} behind`)
            : failed(`${counted(lag, 'slot')} behind`);
        }),
  );
}

/**
 * Start-up is over: `startProgress` is Running. agave answers `contact-info` on the admin socket only after its start is
 * done (admin_rpc_service.rs, with_post_init: "Retry once validator start up is complete"), and serves RPC while it runs.
 */
export function startedUp(scene: SceneNode): CheckResult {
  const { node, seen } = scene;
  return judge(
    {
      id: 'started-up',
      title: `The validator on ${node.node} has finished starting`,
      severity: 'must',
      node: node.node,
      needed: 'startProgress Running',
      why: 'Before that set-identity is refused: the standby would be told and could not take the identity.',
      fix: on(node, `${node.validatorBin} -l ${node.ledger} monitor`),
    },
    ofHost(scene, ({ runningIdentity, lines }) => {
      const progress = lines.find(([key]) => key === 'start.progress')?.[1];
      if (progress !== undefined && progress !== 'unknown')
        return progress === 'Running' ? passed('Running') : failed(progress);
      if (runningIdentity === null) return unknown('the admin socket does not tell the identity yet');
      return seen?.rpc.slot.kind === 'known'
        ? passed('admin socket and RPC answer')
        : unknown('its RPC does not answer');
    }),
  );
}

/** Host only: providers put their API keys into path and query, and this text is stored and shown. */
function hostOf(observers: Scene['target']['observers'], name: string): string {
  const url = observers.find((one) => one.name === name)?.url;
  return url === undefined ? '' : ` at ${new URL(url).host}`;
}
