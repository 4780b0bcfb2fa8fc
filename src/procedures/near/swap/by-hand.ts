import { nearNode, type NearTarget } from '../../../chains/near/target.ts';
import type { ByHand, HandStep } from '../../../domain/by-hand.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { Run } from '../../../domain/run.ts';

interface Stop {
  readonly signer: string;
  readonly state?: string;
}

/** What people do by hand where a run stopped. As long as it is not known who signs they only look. */
export function byHandOfSwap(target: NearTarget, run: Run, { signer, state }: Stop): ByHand {
  const { from, to } = run;
  if (signer === 'both') return endOne(target, run);
  if (signer === to) return keepNew(target, run);
  if (signer === from) return keepOld(target, run);
  if (signer === 'nobody') return byState(target, run, state);
  return onlyLook(target, run);
}

/** The key is in place on the new node, and nobody signs with it. */
const HAS_KEY: ReadonlySet<string> = new Set([
  'standby-has-key',
  'standby-has-key-in-vain',
  'reload-turned-down',
  'reload-refused',
  'new-not-up',
]);

/** Nobody signs: what is done depends on where the key lies. */
function byState(target: NearTarget, run: Run, state: string | undefined): ByHand {
  const hasNew = HAS_KEY.has(state ?? '');
  if (hasNew) return bringNewUp(target, run);
  if (state === 'old-started-by-others') return endOthers(target, run);
  return bringOldBack(target, run);
}

function onlyLook(target: NearTarget, { from, to }: Run): ByHand {
  return {
    first:
      'It is not known who signs: start nothing, reload nothing and move no key by hand. Only look, on both nodes.',
    steps: [...looks(target, from), ...looks(target, to)],
    stopIf: [
      'A node cannot be asked: it may sign. Make that impossible first (powered off, and seen to be off).',
      `Both statuses name ${target.pool}: two sign. Stop the node that the plan was to stop, ${from}: \`systemctl stop ${nearNode(target, from).unit}\`.`,
    ],
  };
}

function endOne(target: NearTarget, { from, to }: Run): ByHand {
  const { unit, home } = nearNode(target, from);
  return {
    first: `Both nodes sign, or would when they start. End ${from} now; ${to} keeps the key.`,
    steps: [
      change(from, `mv ${home}/validator_key.json ${home}/validator_key.json.taken-away`, 'no output'),
      change(from, `systemctl disable --now ${unit}`, 'the unit ends; it may take minutes'),
      ...looks(target, from),
      ...looks(target, to),
    ],
    stopIf: [`neard runs again on ${from}: something else than ${unit} starts it. End that first.`],
  };
}

function keepNew(target: NearTarget, { from, to }: Run): ByHand {
  return {
    first: `${to} signs. Leave it as it is, and start nothing on ${from} with a key in place.`,
    steps: [...looks(target, to), ...looks(target, from)],
    stopIf: [
      `A validator_key.json lies in place on ${from}: its next start signs a second time. Move it away before anything else.`,
    ],
  };
}

function keepOld(target: NearTarget, { from, to }: Run): ByHand {
  return {
    first: `${from} signs. Leave it as it is. A fence may be in place: without its key and behind it, ${from} does not come back from a restart.`,
    steps: [...looks(target, from), ...looks(target, to)],
    stopIf: [`A validator_key.json lies in place on ${to}: move it away before anything is started there.`],
  };
}

function bringNewUp(target: NearTarget, { to, from }: Run): ByHand {
  const { unit, home, neardBin } = nearNode(target, to);
  return {
    first: `Nobody signs. The key is in place on ${to}, so that only ${to} may sign: ${from} must not be started.`,
    steps: [
      look(to, `${neardBin} --home ${home} validate-config`, 'no error; mend what it names'),
      change(to, `systemctl kill --signal=SIGHUP --kill-who=main ${unit}`, 'where it runs; else: systemctl start it'),
      ...looks(target, to),
    ],
    stopIf: [`The status of ${from} answers: it runs. Stop it before anything else.`],
  };
}

function bringOldBack(target: NearTarget, { from, to }: Run): ByHand {
  const { unit, home } = nearNode(target, from);
  return {
    first: `Nobody signs. First make sure that ${to} has no key in place; only then may ${from} have it back.`,
    steps: [
      ...looks(target, to),
      change(from, `mv ${home}/validator_key.json.baton-fenced ${home}/validator_key.json`, 'no output'),
      change(
        from,
        `rm -f ${fenceFile(target)} /etc/systemd/system/${unit}.d/zz-baton.conf && systemctl daemon-reload && systemctl enable --now ${unit}`,
        'it starts',
      ),
      ...looks(target, from),
    ],
    stopIf: [
      `A validator_key.json lies in place on ${to}, or its status names ${target.pool}: it signs, or will. Leave ${from} fenced.`,
      `${to} cannot be asked: it may sign. Make that impossible first (powered off, and seen to be off).`,
    ],
  };
}

/** Where the guard keeps it. */
const fenceFile = ({ genesis, identity }: NearTarget): string => `/var/lib/baton/near-${genesis}/${identity}/fenced`;

function endOthers(target: NearTarget, run: Run): ByHand {
  const { from } = run;
  const { unit } = nearNode(target, from);
  const back = bringOldBack(target, run);
  return {
    ...back,
    first: `Something else than ${unit} starts neard on ${from}: a supervisor, a container, a timer. Find it and switch it off; then \`resume\`.`,
    steps: [
      look(from, 'ps -eo pid,ppid,user,lstart,args | grep -w neard', 'what started it is its parent (ppid)'),
      ...back.steps,
    ],
  };
}

function looks(target: NearTarget, node: NodeName): HandStep[] {
  const { rpcPort, unit, home } = nearNode(target, node);
  return [
    look(
      node,
      `systemctl is-active ${unit}; ls -l ${home}/validator_key.json*`,
      'whether it runs, and where the key lies',
    ),
    look(
      node,
      `curl -s 127.0.0.1:${rpcPort}/status | jq '.validator_account_id, .validator_public_key'`,
      `null: it has no key; ${target.pool}: it signs`,
    ),
  ];
}

const look = (node: NodeName, command: string, see: string): HandStep => ({ node, does: 'look', command, see });
const change = (node: NodeName, command: string, see: string): HandStep => ({ node, does: 'change', command, see });
