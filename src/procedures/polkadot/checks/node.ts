import type { CheckResult } from '../../../domain/check.ts';
import { failed, judge, passed, unknown } from '../../judge.ts';
import { keystoreOf } from '../node-look.ts';
import { ofHost, on, type Scene, type SceneNode } from './scene.ts';

/** What has to hold of every node of a move, whichever side it is on. */
export function nodeChecks(scene: Scene, at: SceneNode): CheckResult[] {
  return [answers(at), adopted(scene, at), oneProcess(at), unit(at), ownRpc(scene, at), versions(at), keystore(at)];
}

export function answers({ node, look }: SceneNode): CheckResult {
  return judge(
    {
      id: 'host-answers',
      title: `${node.node} answers over SSH with its pinned host key`,
      severity: 'must',
      node: node.node,
      needed: `an answer from ${node.login}@${node.host}:${node.port}`,
      why: 'What is not seen of a node is not known.',
      fix: `Try \`ssh -p ${node.port} ${node.login}@${node.host} true\`.`,
    },
    look === undefined
      ? unknown('not looked at')
      : look.kind === 'unseen'
        ? failed(look.because)
        : passed(`${look.facts.hostName}, guard ${look.facts.guardVersion}`),
  );
}

function adopted({ acknowledged, target }: Scene, at: SceneNode): CheckResult {
  const { node } = at.node;
  return judge(
    {
      id: 'guard-state',
      title: `The term record on ${node} is the one that was adopted`,
      severity: 'must',
      node,
      needed: 'the state id that Baton knows',
      why: 'Another record means a reinstalled or restored machine: what it would accept is not known.',
      fix: `Look at the machine, then \`adopt ${target.validator} ${node}\`.`,
    },
    ofHost(at, ({ state }) => {
      const known = acknowledged.get(node) ?? null;
      if (state.kind !== 'present') return failed(state.kind === 'missing' ? 'none' : 'it cannot be read');
      return known?.stateId === state.id ? passed(`term ${state.term ?? 'none'}`) : failed('another one');
    }),
  );
}

function oneProcess(at: SceneNode): CheckResult {
  const { node, runAs, unit: name } = at.node;
  return judge(
    {
      id: 'one-node',
      title: `One node runs on ${node}, as ${runAs}`,
      severity: 'must',
      node,
      needed: `one process of ${at.node.nodeBin} that holds ${at.node.basePath} open`,
      why: 'Two nodes on one keystore sign with the same keys.',
      fix: on(at.node, `systemctl status ${name}`),
    },
    ofHost(at, ({ process, processCount }) => {
      if (process === null) return failed(processCount === null ? 'it cannot be told' : `${processCount} processes`);
      return process.user === runAs ? passed(`pid ${process.pid}`) : failed(`it runs as ${process.user}`);
    }),
  );
}

/** The guide's unit waits 120 s: a node that crashed while it signed must not come back before its last block is far behind. */
const LEAST_RESTART_MS = 90_000;

function unit(at: SceneNode): CheckResult {
  const { node } = at.node;
  return judge(
    {
      id: 'unit',
      title: `The unit of ${node} brings its node back, and not at once`,
      severity: 'should',
      node,
      needed: `${at.node.unit} with Restart=always and RestartSec of ${LEAST_RESTART_MS / 1000} s or more`,
      why: 'A validator that is restarted right after a crash may sign again what it has signed.',
      fix: on(at.node, `systemctl edit ${at.node.unit}`),
    },
    ofHost(at, ({ unit: { load, restart, restartMs } }) => {
      if (load !== 'loaded') return failed(`the unit is ${load ?? 'not to be read'}`);
      const found = `Restart=${restart ?? 'unknown'}, RestartSec ${restartMs === null ? 'unknown' : `${restartMs / 1000} s`}`;
      return restart === 'always' && restartMs !== null && restartMs >= LEAST_RESTART_MS
        ? passed(found)
        : failed(found);
    }),
  );
}

function ownRpc({ target }: Scene, at: SceneNode): CheckResult {
  const { node, rpcPort } = at.node;
  return judge(
    {
      id: 'rpc',
      title: `The RPC of ${node} is its own and on the right chain`,
      severity: 'must',
      node,
      needed: `127.0.0.1:${rpcPort} of this process alone, genesis ${target.genesis}`,
      why: 'Keys are made and asked for over it: another node there would answer for this one.',
      fix: on(at.node, `ss -ltnp 'sport = :${rpcPort}'`),
    },
    ofHost(at, ({ rpc: { own, genesis } }) => {
      if (!own) return failed(`port ${rpcPort} is not this node's alone`);
      if (genesis.kind === 'unknown') return unknown(genesis.because);
      return genesis.value === target.genesis ? passed(genesis.value) : failed(`genesis ${genesis.value}`);
    }),
  );
}

function versions(at: SceneNode): CheckResult {
  const { node } = at.node;
  return judge(
    {
      id: 'versions',
      title: `Node and workers of ${node} have one version`,
      severity: 'must',
      node,
      needed: 'the same version of polkadot, polkadot-prepare-worker and polkadot-execute-worker',
      why: 'With workers of another version a validator does not start.',
      fix: on(at.node, 'apt install --only-upgrade polkadot'),
    },
    ofHost(at, ({ versions: { node: own, prepare, execute } }) => {
      const found = `polkadot ${own ?? 'unknown'}, prepare ${prepare ?? 'unknown'}, execute ${execute ?? 'unknown'}`;
      const [first, ...rest] = [own, prepare, execute].map(bareVersion);
      if (first === null || first === undefined || rest.includes(null)) return unknown(found);
      return rest.every((each) => each === first) ? passed(found) : failed(found);
    }),
  );
}

/** `polkadot 1.21.0-abc` and `1.21.0` are one version: the commit is not told by every program. */
function bareVersion(line: string | null): string | null {
  return /\d+(?:\.\d+)+/.exec(line ?? '')?.[0] ?? null;
}

function keystore(at: SceneNode): CheckResult {
  const { node, keystore: path } = at.node;
  return judge(
    {
      id: 'keystore',
      title: `The keystore of ${node} can be listed`,
      severity: 'must',
      node,
      needed: `names of key files in ${path}`,
      why: 'Which keys a node holds is told by the names of its files; Baton never opens one.',
      fix: on(at.node, `ls -l ${path}`),
    },
    ofHost(at, (facts) => {
      const keys = keystoreOf(facts);
      return keys === null
        ? failed('it cannot be listed, or holds names that are none of keys')
        : passed(`${keys.length} keys`);
    }),
  );
}
