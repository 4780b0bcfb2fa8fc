import { guardArgs } from '../../../chains/solana/target.ts';
import type { HostFacts } from '../../../chains/solana/observation.ts';
import type { CheckResult } from '../../../domain/check.ts';
import { guardChecksum } from '../../../hosts/guard/render.ts';
import { failed, judge, passed, unknown, type Finding } from '../../judge.ts';
import { ofHost, type Scene, type SceneNode } from './judge.ts';

/** Where an installed guard lies, and the file of its validators beside it. Both are root's. */
export const GUARD_FILE = '/usr/local/lib/baton/guard';
export const HOST_FILE = '/etc/baton/host.conf';

/** The guard that answered is ours, and it works on what the fleet file says. */
export function guardChecks(scene: Scene, node: SceneNode): CheckResult[] {
  return [guardIsOurs(node), targetAgrees(scene, node)];
}

/** An installed guard that is older, newer or changed may do other things than the plan says. */
function guardIsOurs(scene: SceneNode): CheckResult {
  const { node } = scene;
  return judge(
    {
      id: 'guard-ours',
      title: `The guard on ${node.node} is the one of this Baton`,
      severity: 'must',
      node: node.node,
      needed:
        node.guard === 'installed'
          ? `${short(guardChecksum('solana'))}, root's and for nobody else to write`
          : 'sent with each command',
      why: 'A plan says what this guard does; another one may do something else.',
      fix: `Install it anew as root: \`npm run -s baton -- guard ${node.node}\` prints it, for ${GUARD_FILE}.`,
    },
    ofHost(scene, (facts) => (node.guard === 'travels' ? passed('sent with each command') : installed(facts))),
  );
}

function installed({ guardFile }: HostFacts): Finding {
  if (guardFile === null) return unknown('it does not tell its checksum: older than this Baton, or no file of its own');
  const { sha256, owner, mode } = guardFile;
  const found = `${short(sha256)}, owner ${owner}, mode ${mode}`;
  const forOthersToWrite = (Number.parseInt(mode, 8) & 0o022) !== 0;
  return sha256 === guardChecksum('solana') && owner === 'root' && !forOthersToWrite ? passed(found) : failed(found);
}

/** Where the host has a file of its validators, the guard takes paths and keys from there: then the two must agree. */
function targetAgrees({ target }: Scene, scene: SceneNode): CheckResult {
  const { node } = scene;
  return judge(
    {
      id: 'host-file',
      title: `${node.node} and the fleet file mean the same paths and keys`,
      severity: 'must',
      node: node.node,
      needed: 'the same in both',
      why: `What ${HOST_FILE} says is what the guard works on, whatever the fleet file and the plan say.`,
      fix: `Mend the fleet file, or write ${HOST_FILE} anew: \`npm run -s baton -- guard ${node.node} --host-file\` prints it.`,
    },
    ofHost(scene, (facts) => {
      if (facts.target === null)
        return node.guard === 'travels' ? passed('as sent') : unknown('the guard does not tell');
      const apart = differences(facts, guardArgs(target, node.node, facts.unstakedKey.publicKey));
      return apart.length === 0 ? passed('the same') : failed(apart.join('; '));
    }),
  );
}

/** A guard that travels to a host without a file of its own has a key that nobody holds for `unstaked`: nothing is told. */
function differences(facts: HostFacts, wanted: Readonly<Record<string, string>>): string[] {
  const nobody = '1'.repeat(32);
  return Object.entries(facts.target ?? {}).flatMap(([key, found]) => {
    const untold = key === 'unstaked' && (found === nobody || wanted[key] === nobody);
    return untold || found === wanted[key] ? [] : [`${key}: ${found} there, ${wanted[key] ?? 'nothing'} here`];
  });
}

function short(sha256: string): string {
  return sha256.slice(0, 16);
}
