import { nodeOf, towerFileName, type SolanaNodeTarget, type SolanaTarget } from '../../chains/solana/target.ts';
import type { SolanaPolicy } from '../../config/schema.ts';
import type { ScriptLine, ScriptLines } from '../../domain/script.ts';
import type { Roles } from './roles.ts';
import { relink } from './planned.ts';
import { idleMinutes } from './window.ts';

/** A handover by hand, step by step as its plan has them. */
export function handoverScript(target: SolanaTarget, roles: Roles, policy: SolanaPolicy): ScriptLines {
  const [active, standby] = [nodeOf(target, roles.from), nodeOf(target, roles.to)];
  return {
    window: [
      ...runsAs(active, `${target.identity}: ${active.node} is active`),
      ...runsAs(standby, `another key than ${target.identity}: ${standby.node} stands by`),
      // It waits by itself, and ends when the window is open.
      run(
        active,
        `${active.validatorBin} -l ${active.ledger} wait-for-restart-window --min-idle-time ${idleMinutes(policy)} --skip-new-snapshot-check`,
      ),
    ],
    arm: [setAside(target, standby)],
    give: [run(active, relink(active, active.unstakedKey)), ...givesUp(target, active)],
    take: [
      carry(target, active, standby),
      run(standby, `${setIdentity(standby)} --require-tower ${standby.stakedKey}`),
      run(standby, relink(standby, standby.stakedKey)),
    ],
    verify: [
      ...runsAs(standby, target.identity),
      ...runsAs(active, `another key than ${target.identity}`),
      ...votes(target, standby, 'a last vote that grows from the first to the second'),
    ],
    close: [setAside(target, active)],
  };
}

/** A takeover by hand. The old node may not answer: its lines may fail, and what is seen decides. */
export function takeoverScript(target: SolanaTarget, roles: Roles, policy: SolanaPolicy): ScriptLines {
  const [old, standby] = [nodeOf(target, roles.from), nodeOf(target, roles.to)];
  const tower = towerOf(target, standby);
  return {
    evidence: [
      ...votes(
        target,
        standby,
        `the same last vote both times, ${policy.takeover.frozen_slots} slots or more behind the slot that the cluster is at. If it grows, somebody signs: stop`,
      ),
      ...runsAs(standby, `another key than ${target.identity}: ${standby.node} stands by`),
    ],
    fence: [
      { ...run(old, relink(old, old.unstakedKey)), mayFail: true },
      { ...run(old, `${setIdentity(old)} ${old.unstakedKey}`), mayFail: true },
      { ...run(old, `${contactInfo(old)} && readlink ${old.identityLink}`), mayFail: true },
      {
        kind: 'see',
        text: `${old.node} shows another key than ${target.identity} and its link gives ${old.unstakedKey}; or its machine is powered off, and you have seen in the console of its provider that it is off. A false yes can make two signers`,
      },
    ],
    arm: [
      setAside(target, standby),
      // The client stores a tower later than it says that it has given up: what leaves has to be still.
      { ...run(old, 'sleep 10'), mayFail: true },
      { ...isStill(target, old), mayFail: true },
      { ...carry(target, old, standby), mayFail: true },
      {
        kind: 'see',
        text: `either the tower of ${old.node} was still, and was carried after it had given the identity up, or ${old.node} does not answer. Without its tower, votes that it cast and that never landed are known to nobody`,
      },
    ],
    take: [
      run(
        standby,
        `if [ -e ${tower} ]; then ${setIdentity(standby)} --require-tower ${standby.stakedKey}; else ${setIdentity(standby)} ${standby.stakedKey}; fi`,
      ),
    ],
    verify: [
      ...runsAs(standby, target.identity),
      ...votes(target, standby, 'a last vote that grows from the first to the second'),
    ],
    quarantine: [
      {
        kind: 'see',
        text: `${old.node} can never come up as the validator: its link gives ${old.unstakedKey}, or its machine is gone for good. Until then leave it here: after a restart of ${standby.node} nobody signs, which is better than two`,
      },
      run(standby, relink(standby, standby.stakedKey)),
    ],
  };
}

const setIdentity = ({ validatorBin, ledger }: SolanaNodeTarget) => `${validatorBin} -l ${ledger} set-identity`;
const contactInfo = ({ validatorBin, ledger }: SolanaNodeTarget) =>
  `${validatorBin} -l ${ledger} contact-info | head -n 1`;
const towerOf = ({ identity }: SolanaTarget, { tower }: SolanaNodeTarget) => `${tower}/${towerFileName(identity)}`;

function run({ node }: SolanaNodeTarget, command: string): Extract<ScriptLine, { kind: 'run' }> {
  return { kind: 'run', node, command };
}

function carry(
  target: SolanaTarget,
  from: SolanaNodeTarget,
  to: SolanaNodeTarget,
): Extract<ScriptLine, { kind: 'carry' }> {
  return { kind: 'carry', from: from.node, file: towerOf(target, from), to: to.node, as: towerOf(target, to) };
}

function runsAs(node: SolanaNodeTarget, see: string): ScriptLine[] {
  return [run(node, contactInfo(node)), { kind: 'see', text: see }];
}

/**
 * The client votes once more with the old key after the command has returned, and stores the tower from another thread: the log says
 * when that is over, or two sums of a tower that is still say so after a stretch that no run of skipped slots outlasts.
 */
function givesUp(target: SolanaTarget, active: SolanaNodeTarget): ScriptLine[] {
  const log =
    active.log === null
      ? []
      : [
          run(active, `grep -a 'Identity changed from' ${active.log} | tail -n 1`),
          { kind: 'see', text: `a change from ${target.identity} that is of this minute` } as const,
        ];
  return [
    run(active, `${setIdentity(active)} ${active.unstakedKey}`),
    // Eight skipped slots are 3.2 s, and 10 s are what Baton itself waits.
    run(active, 'sleep 10'),
    ...log,
    isStill(target, active),
    ...runsAs(active, `another key than ${target.identity}; and above it that the tower is still`),
  ];
}

/** Fails where the tower changes within 2 s, in which a node that votes changes it five times. */
function isStill(target: SolanaTarget, node: SolanaNodeTarget): Extract<ScriptLine, { kind: 'run' }> {
  const tower = towerOf(target, node);
  const command = `sum=$(sha256sum < ${tower}); sleep 2; [ "$(sha256sum < ${tower})" = "$sum" ] && echo "still: $sum"`;
  return run(node, command);
}

/** All that the client reads, under a name that it never reads. Refuses where the node runs as the identity, or does not say. */
function setAside(target: SolanaTarget, node: SolanaNodeTarget): ScriptLine {
  const { identity } = target;
  const names = [towerFileName(identity), `${towerFileName(identity)}.new`, `tower-${identity}.bin`].join(' ');
  return run(
    node,
    `who=$(${contactInfo(node)}) && [ -n "$who" ] && ! echo "$who" | grep -q ${identity} && cd ${node.tower} && for name in ${names}; do [ ! -e $name ] || mv -T $name aside-$(date +%s)-$name; done`,
  );
}

function votes(
  { voteAccount, observers }: SolanaTarget,
  { node, cliBin }: SolanaNodeTarget,
  see: string,
): ScriptLine[] {
  const asks = observers.map(
    ({ url }) => `${cliBin} -u ${url} vote-account ${voteAccount} | head -n 20; ${cliBin} -u ${url} slot`,
  );
  const command = [...asks, 'sleep 10', ...asks].join('; ');
  return [
    { kind: 'run', node, command },
    { kind: 'see', text: see },
  ];
}
