import type { NodeName } from '../../domain/names.ts';
import type { SetupFinding } from '../../domain/setup-report.ts';
import { messageOf } from '../../domain/failure.ts';
import type { FenceHook } from '../../hosts/fence/hook.ts';
import { finding } from './finding.ts';

/**
 * Whether the commands that switch a node off can be used, seen from this machine. Runs the one that tells the state; never the one
 * that switches off.
 * @param answers whether the host was reached: then it is not off, whatever is said
 */
export async function fenceFindings(node: NodeName, hook: FenceHook | null, answers: boolean): Promise<SetupFinding[]> {
  if (hook === null) return [];
  const missing = await hook.whyNotRunnable();
  const programs = finding('should', {
    id: 'fence-programs',
    node,
    title: `${node} can be switched off from here`,
    passed: missing === null,
    found: missing ?? 'both programs are there and can be run',
    needed:
      'the programs of `fence.off` and `fence.state`, executable for the user of the worker, on every machine with a worker',
    why: 'Without them a takeover from a silent node rests on the word of people.',
    fix: 'Put them there and make them executable: `chmod 755 FILE`.',
  });
  return missing === null ? [programs, await stateFinding(node, hook, answers)] : [programs];
}

async function stateFinding(node: NodeName, hook: FenceHook, answers: boolean): Promise<SetupFinding> {
  const { isOff, words, ran } = await stateOf(hook);
  const told = ran === 'told';
  return finding('should', {
    id: 'fence-state',
    node,
    title: `The state of ${node} can be told from here`,
    passed: told && !(isOff && answers),
    found: isOff && answers ? `it says off (${words}), while the host answers` : words,
    needed: 'a state that is not `off_says` while the host answers',
    why: 'What this command says is the proof that the old node cannot sign.',
    fix: isOff ? 'Name the command for this very machine, and what it prints when that is off.' : 'See what was found.',
  });
}

interface State {
  readonly isOff: boolean;
  readonly words: string;
  readonly ran: 'told' | 'failed';
}

async function stateOf(hook: FenceHook): Promise<State> {
  try {
    const { isOff, words, ran } = await hook.state(new AbortController().signal);
    return { isOff, words, ran };
  } catch (error) {
    return { isOff: false, words: messageOf(error), ran: 'failed' };
  }
}
