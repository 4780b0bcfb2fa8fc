import type { CheckResult } from '../../../domain/check.ts';
import { failed, judge, passed, unknown, type Finding } from '../../judge.ts';
import { ofHost, on, type SceneNode } from './judge.ts';

/** A client as its `--version` names it: `agave-validator 2.1.5 (src:…; feat:…, client:JitoLabs)`. */
interface Client {
  readonly program: string;
  readonly version: readonly [major: number, minor: number, patch: number];
  readonly text: string;
}

/** set-identity, tower form and log lines were read in the sources of these versions. */
const FIRST_READ = [2, 0, 0] as const;
const LAST_READ_MAJOR_MINOR = [4, 3] as const;

/** The client is one whose behaviour Baton knows, and the program on disk is the one that runs. */
export function programChecks(scene: SceneNode): CheckResult[] {
  return [clientKnown(scene), clientRead(scene), clientRunning(scene)];
}

function clientKnown(scene: SceneNode): CheckResult {
  const { node } = scene;
  return judge(
    {
      id: 'client-known',
      title: `${node.node} runs a client Baton knows how to move`,
      severity: 'must',
      node: node.node,
      needed: 'agave-validator (Agave or Jito) 2.0 or newer, which can be made to require the tower',
      why: 'A destination that cannot be made to require the tower could vote against its own lockouts.',
      fix: on(node, `${node.validatorBin} --version`),
    },
    ofHost(scene, ({ clientVersion }) => {
      if (clientVersion === null) return unknown(`${node.validatorBin} does not tell its version`);
      const client = clientOf(clientVersion);
      if (client === null || client.program !== 'agave-validator') return failed(clientVersion);
      return compareVersions(client.version, FIRST_READ) < 0 ? failed(client.text) : passed(client.text);
    }),
  );
}

/** A version newer than any that was read may do these things differently; people decide. */
function clientRead(scene: SceneNode): CheckResult {
  const { node } = scene;
  return judge(
    {
      id: 'client-read',
      title: `The client version on ${node.node} is one whose hand-over was studied`,
      severity: 'should',
      node: node.node,
      needed: `up to ${LAST_READ_MAJOR_MINOR.join('.')}`,
      why: 'Barrier, tower form and set-identity are known from the sources of these versions.',
      fix: 'Rehearse it on a spare identity first.',
    },
    ofHost(scene, ({ clientVersion }) => {
      const client = clientVersion === null ? null : clientOf(clientVersion);
      if (client === null) return unknown(clientVersion ?? 'the version is not known');
      const [major, minor] = client.version;
      return compareVersions([major, minor, 0], [...LAST_READ_MAJOR_MINOR, 0]) > 0
        ? failed(client.text)
        : passed(client.text);
    }),
  );
}

function clientRunning(scene: SceneNode): CheckResult {
  const { node, seen } = scene;
  return judge(
    {
      id: 'client-running',
      title: `The program on the disk of ${node.node} is the version that runs`,
      severity: 'should',
      node: node.node,
      needed: 'the same version on disk and in the running process',
      why: 'set-identity is sent by the program on disk and understood by the one that runs; their parameters differ between versions.',
      fix: `Point \`validator_bin\` of ${node.node} at the program that runs, or restart the validator with the one on disk while it does not sign.`,
    },
    ofHost(scene, ({ clientVersion, process }) => {
      const onDisk = clientVersion === null ? null : clientOf(clientVersion);
      const running = seen?.rpc.version;
      if (onDisk === null || running?.kind !== 'known') return unknown('one of the two versions is not known');
      const version = onDisk.version.join('.');
      if (process?.exe.endsWith(' (deleted)') === true)
        return failed(`the running program was replaced on disk by ${version}`);
      return running.value.split('-')[0] === version
        ? passed(version)
        : failed(`${version} on disk, ${running.value} running`);
    }),
  );
}

/** The standby must not be older than the active. Versions of the programs on disk; `client-running` ties them to what runs. */
export function standbyNotOlder(from: SceneNode, to: SceneNode): CheckResult {
  return judge(
    {
      id: 'standby-version',
      title: `${to.node.node} runs no older version than ${from.node.node}`,
      severity: 'should',
      node: to.node.node,
      needed: `at least the version of ${from.node.node}`,
      why: 'An older version may not follow rules that the cluster has switched on since.',
      fix: `Upgrade ${to.node.node} first.`,
    },
    olderOrNot(from, to),
  );
}

function olderOrNot(from: SceneNode, to: SceneNode): Finding {
  const [ours, theirs] = [from, to].map(({ seen }) => {
    const text = seen?.host.kind === 'known' ? seen.host.value.clientVersion : null;
    return text === null ? null : clientOf(text);
  });
  if (ours == null || theirs == null) return unknown('one of the two versions is not known');
  const found = `${theirs.version.join('.')}; ${from.node.node} has ${ours.version.join('.')}`;
  return compareVersions(theirs.version, ours.version) < 0 ? failed(found) : passed(found);
}

function clientOf(text: string): Client | null {
  const match = /^(?<program>[\w-]+) (?<major>\d+)\.(?<minor>\d+)\.(?<patch>\d+)/.exec(text);
  if (match?.groups === undefined) return null;
  const { program = '', major, minor, patch } = match.groups;
  return { program, version: [Number(major), Number(minor), Number(patch)], text };
}

function compareVersions(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((part, at) => part !== b[at]);
  return index === -1 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}
