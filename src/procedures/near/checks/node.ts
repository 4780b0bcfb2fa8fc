import type { CheckResult } from '../../../domain/check.ts';
import { failed, judge, passed, unknown, worst } from '../../judge.ts';
import { statusOf } from '../node-look.ts';
import { fieldOf, KEY_FILE, OLD_FIELDS } from '../way.ts';
import { ofHost, on, type Scene, type SceneNode } from './scene.ts';

/** What has to hold of every node of a move, whichever side it is on. */
export function nodeChecks(scene: Scene, at: SceneNode): CheckResult[] {
  return [
    answers(at),
    adopted(scene, at),
    noMovers(at),
    oneProcess(at),
    ownRpc(scene, at),
    oldFields(at),
    keyFileName(at),
    configValid(scene, at),
  ];
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

export function adopted({ acknowledged, target }: Scene, at: SceneNode): CheckResult {
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

function noMovers(at: SceneNode): CheckResult {
  const { node } = at.node;
  return judge(
    {
      id: 'no-other-mover',
      title: `Nothing else moves the validator on ${node}`,
      severity: 'must',
      node,
      needed: 'no other failover program',
      why: 'Two programs that decide on their own can start two signers.',
      fix: on(at.node, 'systemctl stop and disable the other program'),
    },
    ofHost(at, ({ movers }) => {
      if (movers === null) return unknown('the guard does not say');
      return movers.length === 0 ? passed('none is seen') : failed(`${movers.join(', ')} runs`);
    }),
  );
}

export function oneProcess(at: SceneNode): CheckResult {
  const { node, runAs, home, unit } = at.node;
  return judge(
    {
      id: 'one-node',
      title: `One neard runs on ${node}, of its unit and as ${runAs}`,
      severity: 'must',
      node,
      needed: `one process with the home ${home}, the main process of ${unit}`,
      why: 'A node that something else started comes back when it is stopped, and a signal to a wrapper reaches no node.',
      fix: on(at.node, `systemctl status ${unit}`),
    },
    ofHost(at, ({ process, processCount, unit: { mainPid } }) => {
      if (process === null) return failed(processCount === null ? 'it cannot be told' : `${processCount} processes`);
      if (process.user !== runAs) return failed(`it runs as ${process.user}`);
      if (mainPid !== process.pid) return failed(`pid ${process.pid}, and the unit's is ${mainPid ?? 'not known'}`);
      return passed(`pid ${process.pid}`);
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
      needed: `127.0.0.1:${rpcPort} of this process alone, ${target.chainId} with genesis ${target.genesis}`,
      why: 'What a node signs with is asked over it: another node there would answer for this one.',
      fix: on(at.node, `ss -ltnp 'sport = :${rpcPort}'`),
    },
    ofHost(at, (facts) => {
      const { own, status } = facts.rpc;
      if (!own) return failed(`port ${rpcPort} is not this node's alone`);
      if (status.kind === 'unknown') return unknown(status.because);
      const { chainId, genesis } = status.value;
      const found = `${chainId}, genesis ${genesis}`;
      return chainId === target.chainId && genesis === target.genesis ? passed(found) : failed(found);
    }),
  );
}

function oldFields(at: SceneNode): CheckResult {
  const { node, home } = at.node;
  return judge(
    {
      id: 'config-fields',
      title: `config.json of ${node} says what it tracks in the present field`,
      severity: 'must',
      node,
      needed: `none of ${OLD_FIELDS.join(', ')}`,
      why: 'neard refuses an old field beside `tracked_shards_config`, and would not start again.',
      fix: on(
        at.node,
        `take them out of ${home}/config.json; docs/runbooks/near-hot-swap.md says what takes their place`,
      ),
    },
    ofHost(at, ({ config }) => {
      if (config.kind === 'unreadable') return unknown('config.json cannot be read');
      const found = OLD_FIELDS.filter((field) => config.fields[field] !== undefined);
      return found.length === 0 ? passed('none') : failed(found.join(', '));
    }),
  );
}

function keyFileName(at: SceneNode): CheckResult {
  const { node, home } = at.node;
  return judge(
    {
      id: 'config-key-file',
      title: `${node} reads its validator key where Baton puts it`,
      severity: 'must',
      node,
      needed: '`validator_key_file` is "validator_key.json"',
      why: 'A key under another name is one that Baton neither places nor takes away.',
      fix: on(at.node, `set validator_key_file in ${home}/config.json to "validator_key.json" and restart`),
    },
    ofHost(at, ({ config }) => {
      if (config.kind === 'unreadable') return unknown('config.json cannot be read');
      const name = fieldOf(config, KEY_FILE) ?? 'none';
      return name === '"validator_key.json"' ? passed(name) : failed(name);
    }),
  );
}

/** Both by the node that runs (`near_config_correct`, nearcore/src/metrics.rs) and by `validate-config`, where it was asked. */
export function configValid({ configs }: Scene, at: SceneNode): CheckResult {
  const { node, neardBin, home } = at.node;
  return judge(
    {
      id: 'config-valid',
      title: `config.json of ${node} is valid`,
      severity: 'must',
      node,
      needed: '`near_config_correct` 1, and `neard validate-config` without an error',
      why: 'With a mistake in it a reload is turned down as a whole, the new key with it, and a restart fails.',
      fix: on(at.node, `${neardBin} --home ${home} validate-config`),
    },
    ofHost(at, (facts) => {
      const correct = facts.metrics['near_config_correct'];
      const asked = configs?.[node];
      const byProgram =
        asked === undefined
          ? []
          : [asked.kind === 'known' ? passed(asked.value) : failed(`validate-config: ${asked.because}`)];
      const byNode =
        correct === undefined
          ? unknown(statusOf(facts) === null ? 'its metrics do not answer' : 'its metrics do not say')
          : correct === 1
            ? passed('the node has read it')
            : failed('the running node turns it down');
      return worst([byNode, ...byProgram]);
    }),
  );
}
