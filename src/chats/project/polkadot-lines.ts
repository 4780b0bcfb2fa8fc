import type { Run } from '../../domain/run.ts';
import type { Card } from '../card.ts';
import { timeMark } from '../time-mark.ts';
import { placeOf } from './polkadot-sections.ts';
import type { PolkadotWay } from './polkadot-way.ts';
import type { RunPicture } from './run-picture.ts';
import { isTakeover } from './takeover-words.ts';
import { signerOf } from './who-signs.ts';
import { oneLine, shortened } from './words.ts';

/** First line of a run while it waits for people or for the chain; null where its step says it as well. */
export function polkadotWaits(run: Run, { offered, wait, freeSession }: PolkadotWay): string | null {
  if (wait === null) return null;
  const { from, to } = run;
  if (wait.idle !== null) {
    const why = isTakeover(run)
      ? `the chain names the keys of ${to} from now on`
      : `${from} and ${to} have to run until the chain has changed over`;
    return `${oneLine(wait.idle, 200)}! Bring it back at once, with --validator: ${why}.`;
  }
  if (wait.step === 'set' && offered !== null)
    return `People have to sign call ${shortened(offered.callHash)} on ${placeOf(offered.chain)}. ${meanwhile(run)}`;
  if (wait.step === 'sessions') {
    const when = wait.activeAtMs === null ? '' : `, about ${timeMark(wait.activeAtMs)}`;
    if (wait.notElected)
      return `${isTakeover(run) ? '' : `${from} has to keep running. `}The validator is not elected: the keys of ${to} become active when it is.`;
    return isTakeover(run)
      ? `Nobody signs before ${to} does${when}. If ${from} comes back, let it run.`
      : `${from} has to keep running. ${to} signs when its keys are active${when}.`;
  }
  if (wait.step === 'free') return `${to} signs. ${sentence(wait.because)}`;
  if (wait.step === 'gate') {
    const isFirst = wait.session === freeSession && wait.nextSessionAtMs !== null;
    const until = isFirst ? ` The next one begins about ${timeMark(wait.nextSessionAtMs)}.` : '';
    return `${to} signs. ${sentence(wait.because)}${until}`;
  }
  return null;
}

const meanwhile = (run: Run): string =>
  isTakeover(run) ? `Nothing is set yet, and nobody signs.` : `${run.from} signs meanwhile.`;

const sentence = (text: string): string => `${oneLine(text, 300).replace(/\.$/, '')}.`;

/** Loud while a node does not do its part; people are to act also where a call waits for their signature. */
export function polkadotTone({ state }: Run, { offered, wait }: PolkadotWay): Card['tone'] | null {
  if (state !== 'waiting' && state !== 'running') return null;
  if (wait?.idle != null) return 'bad';
  return wait?.step === 'set' && offered !== null ? 'warning' : null;
}

/** First line of a stopped run. Whatever is not known, with both nodes running nothing is lost and nothing is signed twice. */
export function polkadotStopped(
  { from, to, procedure }: Pick<Run, 'from' | 'to' | 'procedure'>,
  signer: string,
): string {
  const who = signerOf({ from, to }, signer);
  const keep = isTakeover({ procedure })
    ? `Keep ${to} running, and ${from} too if it comes back.`
    : `Keep ${from} and ${to} running.`;
  switch (who.kind) {
    case 'node':
      return isTakeover({ procedure }) && who.node === from
        ? `Stopped. ${keep}`
        : `Stopped; ${who.node} signs. ${keep}`;
    case 'nobody':
      return `Nobody signs. ${keep}`;
    case 'both':
      return 'One key on two nodes: stop one of them now.';
    case 'unchanged':
    case 'unknown':
      return `Stopped; who signs was not read. ${keep}`;
  }
  return who satisfies never;
}

/** First line of an ended run; null where the usual one says it. */
export function polkadotEnded(run: Run, { ended }: RunPicture): string | null {
  const who = signerOf(run, ended?.signer ?? '');
  if (who.kind !== 'node' || ended === null) return null;
  // What is left to be done about the old node stands in its last words.
  if (run.state === 'done' && who.node === run.to && ended.because !== '') return sentence(ended.because);
  if (run.state !== 'returned' || who.node !== run.from) return null;
  return isTakeover(run)
    ? `The takeover was called off: only ${who.node} can sign.`
    : `${who.node} signs as before; the move did not happen.`;
}
