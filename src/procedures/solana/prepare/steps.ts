import type { NodeName } from '../../../domain/names.ts';
import type { PlannedCommand, PlannedStep } from '../../../domain/plan.ts';
import { PREPARE_STEP_IDS, type Change, type PrepareStepId } from './changes.ts';
import type { Kept } from './look.ts';
import type { PrepareNode } from './target.ts';

/** Stable: runs and journals carry them. */
export const PREPARE_ID = 'solana/prepare';
export const PREPARE_VERSION = 1;
/** The way back has steps of its own, and is approved like the way there. */
export const UNPREPARE_ID = 'solana/prepare-undo';
export const UNPREPARE_VERSION = 1;

/** Whose validator is restarted in a run, and what it is seen to be. */
export interface Restart {
  readonly node: NodeName;
  readonly role: 'active' | 'passive';
}

interface StepWords {
  readonly title: string;
  readonly proof: string;
  readonly undo: string;
}

const WORDS: Readonly<Record<PrepareStepId, StepWords>> = {
  keys: {
    title: 'Generate an unstaked secondary identity where there is none',
    proof: 'solana-keygen reads a public key from the file; a file that was there is never written over.',
    undo: 'The key is set aside under another name, unless it is in use.',
  },
  record: {
    title: 'Make the directory of the guard’s record',
    proof: 'The validator’s user can write it.',
    undo: 'Not needed: it stays, as a record of terms must.',
  },
  links: {
    title: 'Create the identity link to the key of what runs',
    proof: 'The link leads to the staked key on the active validator and to the unstaked key on the inactive one.',
    undo: 'The link is turned back, or taken away where there was none.',
  },
  start: {
    title: 'Change the startup script: identity is the link, the staked identity an authorized voter',
    proof: 'The file has the text of the diff; nothing else in it has changed.',
    undo: 'The file that was kept is put back, byte for byte.',
  },
  voters: {
    title: 'Add the staked identity to the voters of what runs',
    proof: 'The validator took it, or has it already.',
    undo: 'It stays until the next restart: the client can only remove all voters at once.',
  },
  guard: {
    title: 'Install the guard and the file of its validators',
    proof: 'Each file has the text of this Baton, is root’s, and nobody else may write it.',
    undo: 'What was there before is put back.',
  },
  access: {
    title: 'Restrict Baton’s key to the guard',
    proof:
      'A new connection with Baton’s key reaches the guard, and this guard. Otherwise the line is put back at once, over the connection that is still open.',
    undo: 'The line is put back as it was.',
  },
};

/** What people read of a preparation. Every step is named, also where nothing is left to do in it. */
export function prepareSteps(
  changes: readonly Change[],
  nodes: ReadonlyMap<NodeName, PrepareNode>,
  restarts: readonly Restart[],
): PlannedStep[] {
  const steps = PREPARE_STEP_IDS.map((id): PlannedStep => {
    const own = changes.filter(({ step }) => step === id);
    return { id, ...WORDS[id], commands: own.flatMap((change) => commandsOf(change, nodes)), pointOfNoReturn: false };
  });
  return [LOOK, ...steps, restartStep(restarts, nodes), VERIFY];
}

const LOOK: PlannedStep = {
  id: 'look',
  title: 'Look again at both validators',
  commands: [],
  proof: 'Each runs as what it ran as when people agreed, and every file is the one that they saw.',
  undo: 'Nothing is changed.',
  pointOfNoReturn: false,
};

const VERIFY: PlannedStep = {
  id: 'verify',
  title: 'Go through the checklist: identity, startup script, link',
  commands: [],
  proof:
    'A last look finds nothing left to change, and says what runs so already and what takes effect at the next restart.',
  undo: 'Nothing is changed.',
  pointOfNoReturn: false,
};

function restartStep(restarts: readonly Restart[], nodes: ReadonlyMap<NodeName, PrepareNode>): PlannedStep {
  const active = restarts.find(({ role }) => role === 'active');
  return {
    id: 'restart',
    title:
      restarts.length === 0
        ? 'Restart nothing: it takes effect at the next restart'
        : active === undefined
          ? 'Restart the inactive validator'
          : `Restart the active validator ${active.node} in a quiet window: nobody signs until it is back`,
    commands: restarts.map(({ node }) => ({
      node,
      verb: 'prepare.restart',
      command: `sudo systemctl restart ${nodes.get(node)?.unit ?? 'UNIT'}`,
    })),
    proof: 'Another process runs as the same identity, started with the link.',
    undo: 'Not needed: what it was started with before is what it signs as now.',
    pointOfNoReturn: false,
  };
}

function commandsOf(change: Change, nodes: ReadonlyMap<NodeName, PrepareNode>): PlannedCommand[] {
  const node = nodes.get(change.node)?.node;
  if (node === undefined) return [];
  const command = (verb: string, text: string): PlannedCommand => ({ node: change.node, verb, command: text });
  switch (change.kind) {
    case 'key':
      return [command('prepare.keygen', `${node.keygenBin} new -s --no-bip39-passphrase -o ${change.path}`)];
    case 'record':
      return [command('prepare.record', `sudo install -d -o ${node.runAs} -m 700 /var/lib/baton`)];
    case 'voter':
      return [
        command('prepare.voter-add', `${node.validatorBin} -l ${node.ledger} authorized-voter add ${node.stakedKey}`),
      ];
    case 'link':
      return [
        command(
          'prepare.link',
          `ln -s ${change.key} ${node.identityLink}.new && mv -T ${node.identityLink}.new ${node.identityLink}`,
        ),
      ];
    case 'file':
      return [command(`prepare.write.${change.part}`, `edit ${change.path}  (as the diff shows)`)];
  }
  return change satisfies never;
}

/** What people read of the way back. */
export function unprepareSteps(kept: ReadonlyMap<NodeName, readonly Kept[]>): PlannedStep[] {
  const commands = [...kept].flatMap(([node, entries]) =>
    entries.toReversed().map((entry): PlannedCommand => ({
      node,
      verb: `prepare.undo.${entry.part}`,
      command: `${entry.part}: put back what was there before ${entry.set.replace(/^\d+-/, '')}`,
    })),
  );
  return [
    LOOK,
    {
      id: 'undo',
      title: 'Put back what was there, the newest change first',
      commands,
      proof: 'Each file is again what it was, byte for byte; what was changed since is left alone and said.',
      undo: 'Prepare again.',
      pointOfNoReturn: false,
    },
  ];
}
