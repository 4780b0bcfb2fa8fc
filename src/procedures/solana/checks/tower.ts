import type { HostFacts } from '../../../chains/solana/observation.ts';
import { towerFileName } from '../../../chains/solana/target.ts';
import type { CheckResult } from '../../../domain/check.ts';
import { failed, judge, passed, unknown, type Finding } from '../../judge.ts';
import { argumentsOf, ofHost, on, type Scene, type SceneNode } from './judge.ts';

/** The active has a tower, of a form that is understood, signed by the identity. */
export function towerPresent({ target }: Scene, scene: SceneNode): CheckResult {
  const { node } = scene;
  return judge(
    {
      id: 'tower-present',
      title: `${node.node} has a tower signed by the identity`,
      severity: 'must',
      node: node.node,
      needed: `${node.tower}/${towerFileName(target.identity)}, of form 1.9, signed by the identity`,
      why: 'The tower is what keeps the new node from voting against the votes of the old one.',
      fix: on(node, `ls -l ${node.tower}/tower*`),
    },
    ofHost(scene, ({ tower }) => {
      if (tower === null) return failed('there is none');
      if (tower.kind === 'unknown') return unknown(tower.because);
      const { identity, signatureValid, lastVote } = tower.value;
      if (identity !== target.identity) return failed(`it belongs to ${identity}`);
      return signatureValid ? passed(`last vote ${lastVote}`) : failed('its signature is not by the identity');
    }),
  );
}

/**
 * An old tower on the standby is set aside before arming, so it does not forbid the move. One with a later vote than the
 * active's does: somebody voted with the identity from there.
 */
export function standbyTowerOlder(active: SceneNode, standby: SceneNode): CheckResult {
  const { node } = standby;
  const activeTower = active.seen?.host.kind === 'known' ? active.seen.host.value.tower : null;
  return judge(
    {
      id: 'standby-tower-older',
      title: `No tower on ${node.node} is newer than the active's`,
      severity: 'must',
      node: node.node,
      needed: 'none, or one with an older last vote (it is set aside before arming)',
      why: 'A newer tower on the standby means that it has voted with this identity.',
      fix: `Find out who voted from ${node.node} before anything else; ${on(node, `ls -l --time-style=full-iso ${node.tower}/tower*`)}`,
    },
    ofHost(standby, ({ towerFiles, tower }) => {
      if (towerFiles.length === 0) return passed('none');
      const names = towerFiles.map(({ name }) => name).join(', ');
      if (tower?.kind !== 'known') return passed(`${names} cannot be read and is set aside`);
      if (activeTower?.kind !== 'known') return unknown(`${names}: there is no tower of the active to compare with`);
      const found = `${names} with last vote ${tower.value.lastVote}`;
      return tower.value.lastVote < activeTower.value.lastVote ? passed(`${found} is set aside`) : failed(found);
    }),
  );
}

/** The one fast check that arming itself mends, by setting the tower aside. */
export const STANDBY_TOWER_CLEAR = 'standby-tower-clear';

/** Right before arming nothing may be where the tower goes: step-up refuses it, and a leftover could be taken for the new one. */
export function standbyTowerClear(scene: SceneNode): CheckResult {
  const { node } = scene;
  return judge(
    {
      id: STANDBY_TOWER_CLEAR,
      title: `No tower of the identity lies on ${node.node}`,
      severity: 'must',
      node: node.node,
      needed: `no tower file of the identity in ${node.tower}`,
      why: 'An old tower could be adopted in place of the one that is handed over.',
      fix: on(node, `ls -l ${node.tower}/tower*`),
    },
    ofHost(scene, ({ towerFiles }) =>
      towerFiles.length === 0 ? passed('none') : failed(towerFiles.map(({ name }) => name).join(', ')),
    ),
  );
}

/**
 * How it will be proven that the active votes no more (safety protocol, 4.1): its log, or its slots through the `solana`
 * program. With neither there is no proof, and without proof no tower leaves.
 */
export function barrierChecks(scene: SceneNode): CheckResult[] {
  const { node } = scene;
  const must = judge(
    {
      id: 'barrier-provable',
      title: `${node.node} can prove that it votes no more`,
      severity: 'must',
      node: node.node,
      needed: `the validator log, or the program ${node.cliBin}`,
      why: 'set-identity returns before the last vote of the old identity; time alone proves nothing.',
      fix: `Set \`log\` of ${node.node} in the fleet file to the path given to --log, or install ${node.cliBin}.`,
    },
    ofHost(scene, (facts) => {
      if (logFinding(scene, facts).state === 'passed') return passed('by its log');
      if (facts.cliPresent === null) return unknown('no log, and whether the solana program is there was not told');
      return facts.cliPresent ? passed('by its slots') : failed('neither log nor solana program');
    }),
  );
  const should = judge(
    {
      id: 'barrier-by-log',
      title: `${node.node} proves it by its log`,
      severity: 'should',
      node: node.node,
      needed: node.log === null ? `\`log\` of ${node.node} in the fleet file` : `--log ${node.log}`,
      why: 'The log names the last vote; by slots the proof is weaker and slower.',
      fix: `Set \`log\` of ${node.node} in the fleet file to the path given to --log.`,
    },
    ofHost(scene, (facts) => logFinding(scene, facts)),
  );
  return [must, should];
}

function logFinding({ node }: SceneNode, { log, process }: HostFacts): Finding {
  if (node.log === null) return failed('no log is configured');
  if (log === null) return failed(`${node.log} is not there`);
  if (process === null) return unknown('there is no one process');
  const [given] = argumentsOf(process.args, '--log', '-o');
  // With `--log -` the lines go to standard error, and where the service puts them cannot be seen from the arguments.
  return given === undefined || given === '-' || given === node.log
    ? passed(node.log)
    : failed(`the validator logs to ${given}`);
}
