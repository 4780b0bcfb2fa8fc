import { nearNode, type NearTarget } from '../../../chains/near/target.ts';
import type { ByHand, HandStep } from '../../../domain/by-hand.ts';
import type { NodeName, RunId } from '../../../domain/names.ts';
import { declares, resumes } from '../../hand-words.ts';

/** What the sheet of a stop depends on; the same gives the same lines. */
export interface TakeoverSituation {
  readonly target: NearTarget;
  readonly run: { readonly id: RunId; readonly from: NodeName; readonly to: NodeName };
  /** As the stop says it: a node, `both`, `nobody` or `unknown`. */
  readonly signer: string;
  /** The row or step it stopped in. */
  readonly state: string | undefined;
}

/** What people do by hand where a takeover stopped. Nothing here puts a key in place or starts a node that has one. */
export function byHandOfTakeover(situation: TakeoverSituation): ByHand {
  const { signer, state = '', run } = situation;
  if (signer === 'both') return endOld(situation);
  if (signer === run.to) return keepNew(situation);
  if (state.startsWith('old-')) return fenceOld(situation);
  return onlyLook(situation);
}

function endOld({ target, run }: TakeoverSituation): ByHand {
  return {
    first: `Two can sign. End ${run.from} at once; ${run.to} has the key.`,
    steps: [takeKey(target, run.from), stop(target, run.from), runs(target, run.from, 'inactive')],
    stopIf: [`neard of ${run.from} does not end within a minute: power the machine off.`],
  };
}

function keepNew({ target, run }: TakeoverSituation): ByHand {
  return {
    first: `${run.to} signs. Leave it alone, and do not restart it: its key may lie aside. See that ${run.from} never starts with its key.`,
    steps: [
      signs(target, run.to, target.pool),
      lies(
        target,
        run.to,
        'validator_key.json, or validator_key.json.baton-aside: then it would come up without a key',
      ),
      lies(target, run.from, 'no validator_key.json: before that it must not be started'),
      resumes(run),
    ],
    stopIf: [
      `${run.from} names ${target.pool} too: two can sign. There, at once: \`${stopCommand(target, run.from)}\``,
      `${run.to} does not name ${target.pool} any more: \`resume\`, and give the key to no other node.`,
    ],
  };
}

function fenceOld({ target, run }: TakeoverSituation): ByHand {
  return {
    first: `Nothing proves that ${run.from} cannot sign. Fence it: bring SSH back, or power the machine off and see that it is off. ${run.to} stays as it is.`,
    steps: [
      takeKey(target, run.from),
      stop(target, run.from),
      runs(target, run.from, 'inactive, where SSH answers'),
      resumes(run),
      declares(run),
    ],
    stopIf: [
      'The chain counts blocks, chunks or endorsements of the pool: somebody signs. Do not declare anything; `look` first.',
      `You only believe that ${run.from} is off: that is no fence. A false declaration can make two signers.`,
    ],
  };
}

function onlyLook({ target, run }: TakeoverSituation): ByHand {
  const nodes = [run.to, run.from];
  return {
    first: 'Do not start anything and put no key in place by hand. Only look, on both nodes as far as they answer.',
    steps: [
      ...nodes.flatMap((node) => [
        signs(target, node, `${target.pool}: it signs; null: it does not`),
        lies(target, node, 'validator_key.json: after a restart it signs'),
      ]),
      resumes(run),
    ],
    stopIf: [
      `Both nodes name ${target.pool}: two can sign. On ${run.from}, at once: \`${stopCommand(target, run.from)}\``,
      'The chain counts blocks, chunks or endorsements of the pool: somebody signs. Start nothing; `look` first.',
    ],
  };
}

function takeKey(target: NearTarget, node: NodeName): HandStep {
  const { home, unit } = nearNode(target, node);
  const key = `${home}/validator_key.json`;
  return {
    node,
    does: 'change',
    command: `systemctl disable ${unit}; mv ${key} ${key}.baton-fenced`,
    see: 'no error; no start finds the key any more, and what runs still has it',
  };
}

const stopCommand = (target: NearTarget, node: NodeName): string => `systemctl stop ${nearNode(target, node).unit}`;

function stop(target: NearTarget, node: NodeName): HandStep {
  return { node, does: 'change', command: stopCommand(target, node), see: 'it returns; that may take minutes' };
}

function runs(target: NearTarget, node: NodeName, see: string): HandStep {
  const { unit, home } = nearNode(target, node);
  return {
    node,
    does: 'look',
    command: `systemctl is-active ${unit}; pgrep -af neard; fuser ${home}/data/LOCK`,
    see: `${see}, no neard on ${home}, nobody on its lock`,
  };
}

function signs(target: NearTarget, node: NodeName, see: string): HandStep {
  const { rpcPort } = nearNode(target, node);
  return {
    node,
    does: 'look',
    command: `curl -s http://127.0.0.1:${rpcPort}/status | jq .validator_account_id,.validator_public_key`,
    see,
  };
}

function lies(target: NearTarget, node: NodeName, see: string): HandStep {
  return { node, does: 'look', command: `ls -l ${nearNode(target, node).home}/validator_key.json*`, see };
}
