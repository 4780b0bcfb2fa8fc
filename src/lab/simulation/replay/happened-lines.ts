import type { GuardRequest } from '../../../hosts/port.ts';
import { SIMULATED_FAULTS } from '../run/faults.ts';
import type { Happened } from '../run/happened.ts';
import { worldLine, type WorldLine } from './line.ts';

type Of<K extends Happened['kind']> = Extract<Happened, { kind: K }> & { readonly atMs: number };

/** What the simulation has seen, in words and in its order. Calls of the store are left out: the journal tells what came of them. */
export function happenedLines(happened: readonly Happened[]): WorldLine[] {
  return happened.flatMap((each, index) => {
    const line = lineOf(each, happened.slice(0, index));
    return line === null ? [] : [line];
  });
}

function lineOf(each: Happened, before: readonly Happened[]): WorldLine | null {
  switch (each.kind) {
    case 'person':
      return worldLine(
        'people',
        each.atMs,
        `${each.person} says “${shortDigests(each.says)}”; the answer is “${each.answer}”`,
      );
    case 'worker':
      return workerLine(each);
    case 'struck':
      return struckLine(each, before);
    case 'call':
      return worldLine('guard', each.atMs, callWords(each), undefined, argumentLines(each.request));
    case 'effect':
      return effectLine(each);
    case 'refusal':
      return worldLine('guard', each.atMs, `${each.node} refuses ${asked(each.request)}: ${each.code}`);
    case 'identity':
      return worldLine('guard', each.atMs, identityWords(each));
    case 'tower':
      return worldLine('guard', each.atMs, `${each.node} hands its tower out`);
    case 'told':
      return worldLine('guard', each.atMs, `${each.node} is told to sign ${towerWords(each)}`);
    case 'carried':
      return null;
    case 'link':
      return worldLine('guard', each.atMs, `${each.node} would come up as the validator from now on`);
    case 'disk':
      return diskLine(each);
    case 'restart':
      return worldLine('guard', each.atMs, `${each.node}: the validator is restarted, which runs ${each.runs}`);
    case 'asked':
      return worldLine(
        'people',
        each.atMs,
        `${each.plan} is asked for: ${askedWords(each.wish)}${each.isIdle ? '; nothing is to be changed' : ''}`,
      );
    case 'finale':
      return worldLine('fault', each.atMs, 'every machine is started anew', 'harm');
    case 'off':
      return worldLine('guard', each.atMs, `the provider switches ${each.node} off`);
    case 'machine':
      return worldLine('fault', each.atMs, `${each.node} ${each.what}`, 'harm');
    case 'false-declaration':
      return worldLine('people', each.atMs, `nobody makes sure that ${each.node} cannot sign`, 'harm');
    case 'store':
      return null;
    default:
      return each satisfies never;
  }
}

const WORKER_WORDS: Readonly<Record<Of<'worker'>['what'], string>> = {
  started: 'is started',
  killed: 'is killed',
  frozen: 'stands still',
  woken: 'goes on as if nothing had been',
  stopped: 'is asked to stop',
  failed: 'failed at its job',
};

function workerLine({ worker, what, because, atMs }: Of<'worker'>): WorldLine {
  const why = because === undefined ? '' : `: ${because}`;
  const isHarm = what === 'killed' || what === 'frozen' || what === 'failed';
  return worldLine('worker', atMs, `${worker} ${WORKER_WORDS[what]}${why}`, isHarm ? 'harm' : undefined);
}

/** The sentence of a fault by its name. @throws Error for a name that is no fault */
export function faultSentence(name: string): string {
  const fault = SIMULATED_FAULTS.find((each) => each.name === name);
  if (!fault) throw new Error(`there is no fault ${name}`);
  return fault.sentence;
}

function struckLine({ fault, place, what, atMs }: Of<'struck'>, before: readonly Happened[]): WorldLine {
  const where = what === 'people' ? '' : ` (${struckAt(what, before)})`;
  const text = `${fault} at ${place}: ${faultSentence(fault)}${where}`;
  return worldLine('fault', atMs, text, 'harm');
}

/** A crash point is a number; the call that has it is the last one that was noted. */
function struckAt(what: string, before: readonly Happened[]): string {
  const [, when, kind, number] = /^(before|after) (store|host) (\d+)$/.exec(what) ?? [];
  if (kind === undefined) return what;
  const last = before.findLast((each) => (kind === 'store' ? each.kind === 'store' : each.kind === 'call'));
  const call = last?.kind === 'store' ? last.call.name : last?.kind === 'call' ? callWords(last) : '';
  return `${kind === 'store' ? 'write' : 'call'} ${number}, ${when === 'before' ? 'before it leaves' : 'when it was carried out'}: ${call}`;
}

function callWords({ id, worker, node, request }: Extract<Happened, { kind: 'call' }>): string {
  return `${worker} → ${node}: ${asked(request)} (call ${id})`;
}

/** `solana.step-up for arm, attempt 1, term 3`. */
function asked({ verb, args }: GuardRequest): string {
  const of = [
    args['step'] === undefined ? '' : ` for ${args['step']}`,
    args['attempt'] === undefined ? '' : `, attempt ${args['attempt']}`,
    args['term'] === undefined ? '' : `, term ${args['term']}`,
  ];
  return `${verb}${of.join('')}`;
}

function diskLine({ atMs, node, request, part, before, after, cameUp, comesUp, isLetIn }: Of<'disk'>): WorldLine {
  const by = request === null ? 'somebody' : request.verb;
  const next = cameUp === comesUp ? '' : `; it would come up ${comesUp} now, and ${cameUp} before`;
  const text = `${node}: ${by} changes ${part}${next}${isLetIn ? '' : '; Baton is not let in'}`;
  return worldLine(request === null ? 'fault' : 'guard', atMs, text, undefined, `${before}\n${after}`);
}

function askedWords({ node, restart, undo, bootGuard }: Of<'asked'>['wish']): string {
  const words = [
    node ?? 'both nodes',
    restart && 'with a restart',
    undo && 'put back',
    bootGuard && 'with the boot guard',
  ];
  return words.filter((word) => typeof word === 'string').join(', ');
}

function argumentLines({ args }: GuardRequest): string {
  return Object.entries(args)
    .map(([name, value]) => `${name} ${value}`)
    .join('\n');
}

function effectLine(effect: Of<'effect'>): WorldLine {
  const { atMs, id, node, name, request, hasIntent, isTold, recordedTerm, lastReceipt } = effect;
  const did = name === 'set-identity' ? 'has sent set-identity to the validator' : `has changed ${name}`;
  const told = request.verb === 'solana.step-up' && isTold ? ', told to,' : '';
  // A copy of a tower belongs to no run.
  const isOdd = !hasIntent && request.verb !== 'solana.tower.copy';
  const text = `${node}: ${request.verb}${told} ${did} (call ${id})${isOdd ? ', without an intent' : ''}`;
  const detail = `term on the host ${recordedTerm.trim()}\nlast receipt ${lastReceipt}`;
  return worldLine('guard', atMs, text, isOdd ? 'bad' : undefined, detail);
}

function identityWords({ node, to, link, requiresTower }: Of<'identity'>): string {
  const how = to === 'staked' ? `, tower ${requiresTower ? 'required' : 'not required'}` : '';
  return `${node}: the validator takes the ${to} identity${how}; its link is ${link}`;
}

function towerWords({ hasTower, lastVote }: Of<'told'>): string {
  return hasTower ? `with a tower that ends at ${lastVote}` : `without a tower; the chain shows a vote for ${lastVote}`;
}

/** Nobody compares 64 signs in a sequence of lines. */
function shortDigests(text: string): string {
  return text.replaceAll(/\b([0-9a-f]{8})[0-9a-f]{56}\b/g, '$1…');
}
