import type { CheckResult } from '../../../domain/check.ts';
import { failed, judge, passed } from '../../judge.ts';
import { argumentsOf, inStartFile, ofHost, ofProcess, on, type SceneNode } from './judge.ts';

/** One validator process, of the right user, started with the link and directories of the fleet file. */
export function processChecks(scene: SceneNode): CheckResult[] {
  return [oneProcess(scene), processUser(scene), identityArgument(scene), towerArgument(scene)];
}

export function oneProcess(scene: SceneNode): CheckResult {
  const { node } = scene;
  return judge(
    {
      id: 'one-process',
      title: `One validator process on ${node.node} has this ledger`,
      severity: 'must',
      node: node.node,
      needed: `exactly one process with --ledger ${node.ledger}`,
      why: 'With two processes it cannot be said which of them an order reaches; with none there is nothing to hand over.',
      fix: on(node, `pgrep -af -- '--ledger ${node.ledger}'`),
    },
    ofHost(scene, ({ processCount, process }) =>
      process === null ? failed(`${processCount} processes`) : passed(`pid ${process.pid}`),
    ),
  );
}

function processUser(scene: SceneNode): CheckResult {
  const { node } = scene;
  return judge(
    {
      id: 'process-user',
      title: `The validator on ${node.node} runs as the expected user`,
      severity: 'must',
      node: node.node,
      needed: `user ${node.runAs}`,
      why: 'Run by another user, the process cannot open the key, and a demotion fails without a word.',
      fix: `Set \`run_as\` of ${node.node} in the fleet file to the real user, or mend \`User=\` of the service.`,
    },
    ofProcess(scene, ({ user }) => (user === node.runAs ? passed(`user ${user}`) : failed(`user ${user}`))),
  );
}

/** Only with `--identity <link>` does the link decide what comes up after a reboot. */
function identityArgument(scene: SceneNode): CheckResult {
  const { node } = scene;
  return judge(
    {
      id: 'identity-argument',
      title: `The validator on ${node.node} is started with the identity link`,
      severity: 'must',
      node: node.node,
      needed: `--identity ${node.identityLink}`,
      why: 'A start file that names a key itself brings the old identity back after a reboot, on a machine that must not sign.',
      fix: inStartFile(node, `\`--identity ${node.identityLink}\``),
    },
    ofProcess(scene, ({ args }) => sole(argumentsOf(args, '--identity', '-i'), node.identityLink, '--identity')),
  );
}

function towerArgument(scene: SceneNode): CheckResult {
  const { node } = scene;
  return judge(
    {
      id: 'tower-directory',
      title: `The validator on ${node.node} keeps its tower where the fleet file says`,
      severity: 'must',
      node: node.node,
      needed: node.tower,
      why: 'A tower put anywhere else is not the one the validator reads and writes.',
      fix: `Set \`tower\` of ${node.node} in the fleet file, or \`--tower ${node.tower}\` in its start file.`,
    },
    ofProcess(scene, ({ args }) => {
      const given = argumentsOf(args, '--tower');
      return given.length === 0
        ? sole([node.ledger], node.tower, '--tower (default: the ledger)')
        : sole(given, node.tower, '--tower');
    }),
  );
}

function sole(values: readonly string[], needed: string, name: string) {
  const [value] = values;
  if (values.length !== 1 || value === undefined)
    return failed(values.length === 0 ? `no ${name}` : `${name} more than once`);
  return withoutSlash(value) === withoutSlash(needed) ? passed(`${name} ${value}`) : failed(`${name} ${value}`);
}

function withoutSlash(path: string): string {
  return path.replace(/(?<=.)\/+$/, '');
}
