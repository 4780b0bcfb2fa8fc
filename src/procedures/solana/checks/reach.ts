import type { CheckResult } from '../../../domain/check.ts';
import { failed, judge, passed, unknown, worst, type Finding } from '../../judge.ts';
import { argumentsOf, ofHost, on, type Scene, type SceneNode } from './judge.ts';

/** agave's own default of `--rpc-port` is none at all: without the flag it serves no RPC. */
const RPC_PORT_FLAG = '--rpc-port';

/** What a node needs beyond a move, so that it can be looked at and adopted. */
export function reachChecks(scene: Scene, node: SceneNode): CheckResult[] {
  return [recordPlace(node), rpcAnswers(node), ownClock(scene, node)];
}

/** The guard makes its record of terms there when the host is adopted. */
function recordPlace(scene: SceneNode): CheckResult {
  const { node } = scene;
  return judge(
    {
      id: 'record-place',
      title: `${node.node} has a place for the term record`,
      severity: 'must',
      node: node.node,
      needed: `/var/lib/baton, writable by ${node.runAs}`,
      why: 'Without a record of terms every acting verb is refused.',
      fix: on(node, recordLine(node)),
    },
    ofHost(scene, ({ stateRootWritable }) =>
      stateRootWritable === null
        ? unknown('the guard does not tell')
        : stateRootWritable
          ? passed('writable')
          : failed('missing, or not writable'),
    ),
  );
}

/** Makes that place. With mode 700 the group may be any, and a user's group need not have its name. */
export function recordLine({ runAs }: Pick<SceneNode['node'], 'runAs'>): string {
  return `sudo install -d -o ${runAs} -m 700 /var/lib/baton`;
}

function rpcAnswers(scene: SceneNode): CheckResult {
  const { node, seen } = scene;
  return judge(
    {
      id: 'rpc-answers',
      title: `The RPC of ${node.node} answers through SSH`,
      severity: 'must',
      node: node.node,
      needed: `JSON-RPC on 127.0.0.1:${node.rpcPort} of the host, and leave to forward to it`,
      why: 'Slot, health and identity are asked there.',
      fix: `The validator needs \`${RPC_PORT_FLAG} ${node.rpcPort}\`; \`rpc_port\` of ${node.node} in the fleet file must be the same; Baton's line in authorized_keys must hold \`port-forwarding,permitopen="127.0.0.1:${node.rpcPort}"\`.`,
    },
    worst([portArgument(scene), seen === undefined ? unknown('not looked at') : answered(seen.rpc)]),
  );
}

/** Any answer will do: what it says is the business of other checks. */
function answered(rpc: NonNullable<SceneNode['seen']>['rpc']): Finding {
  const readings = [rpc.identity, rpc.genesis, rpc.health, rpc.slot];
  const [first] = readings.flatMap((reading) => (reading.kind === 'unknown' ? [reading.because] : []));
  return readings.some(({ kind }) => kind === 'known') ? passed('answers') : failed(first ?? 'no answer');
}

function portArgument(scene: SceneNode): Finding {
  return ofHost(scene, ({ process }) => {
    const [given] = argumentsOf(process?.args ?? [], RPC_PORT_FLAG);
    if (given === undefined || given === String(scene.node.rpcPort)) return passed(`port ${scene.node.rpcPort}`);
    return failed(`the validator was started with ${RPC_PORT_FLAG} ${given}`);
  });
}

/** Baton's own clock matters to nothing but what people read; far off it makes every time on every card wrong. */
function ownClock({ policy }: Scene, scene: SceneNode): CheckResult {
  const { node } = scene;
  const limitMs = policy.max_clock_difference;
  return judge(
    {
      id: 'own-clock',
      title: `The clock of ${node.node} and Baton's own agree`,
      severity: 'should',
      node: node.node,
      needed: `not certainly more than ${limitMs} ms apart`,
      why: 'Of two clocks that differ one is wrong, and the duplicate-instance check of agave goes by the clock.',
      fix: `On ${node.node} and here: \`timedatectl timesync-status\`, or \`chronyc tracking\``,
    },
    ofHost(scene, ({ clock }) => {
      const found = `${Math.round(clock.atLeastMs)} to ${Math.round(clock.atMostMs)} ms ahead of Baton's`;
      return clock.atLeastMs > limitMs || clock.atMostMs < -limitMs ? failed(found) : passed(found);
    }),
  );
}
