import { type Alarm, alarmWords } from '../../domain/alarm.ts';
import type { FleetEntry } from '../../domain/fleet-journal.ts';
import type { Run } from '../../domain/run.ts';
import type { CopyAnswer, ValidatorStatus } from '../../domain/status.ts';
import type { Card, CardFact, CardLook, CardSection } from '../card.ts';
import { timeMark } from '../time-mark.ts';
import { fleetLine } from './fleet-line.ts';
import { troubleWords } from './seen-words.ts';
import { statusData } from './status-data.ts';
import { counted, durationWords, listed, oneLine } from './words.ts';

/** One validator as it was just observed, with what the store knows beside it. */
export interface StatusLine {
  readonly status: ValidatorStatus;
  /** Open run, pause, mode: one short sentence each. */
  readonly notes: readonly string[];
  /** The last run that moved it and ended `done`. */
  readonly lastMove: Pick<Run, 'id' | 'from' | 'to' | 'endedAtMs'> | null;
  /** Last lines of its fleet journal, newest first; only where one validator was asked for. */
  readonly changes: readonly FleetEntry[];
  /** While it lasts, also where this look does not see all of its nodes. */
  readonly alarm: Alarm | null;
}

/** The answer to `status`: in full for one validator, one line each for more. @param key `reply:<request id>` */
export function statusCard(key: string, fleet: string, lines: readonly StatusLine[], atMs: number): Card {
  const [only, ...more] = lines;
  const tones = lines.map(statusTone);
  const worst = (['bad', 'warning'] as const).find((tone) => tones.includes(tone)) ?? 'good';
  const one = only !== undefined && more.length === 0;
  return {
    key,
    title:
      one && only.status.validator !== fleet ? `Status · ${fleet} · ${only.status.validator}` : `Status · ${fleet}`,
    tone: lines.length === 0 ? 'neutral' : worst,
    headline:
      only === undefined ? 'No validator is in the fleet file.' : one ? oneLine(statusWords(only)) : fleetWords(lines),
    facts: one ? oneFacts(only) : [],
    sections: one ? oneSections(only) : lines.length === 0 ? [] : fleetSections(lines),
    buttons: [],
    footer: `Looked ${timeMark(atMs)}`,
    ...(lines.length === 0 ? {} : { look: lookOf(lines) }),
    data: { validators: lines.map(statusData) },
  };
}

function lookOf(lines: readonly StatusLine[]): CardLook {
  const about = lines.map(({ status }) => status.validator);
  return { kind: 'status', about, atMs: Math.min(...lines.map(({ status }) => status.atMs)) };
}

function statusTone({ status, notes, alarm }: StatusLine): 'good' | 'warning' | 'bad' {
  if (alarm !== null || status.signing.kind !== 'node') return 'bad';
  return status.move.ready && notes.length === 0 ? 'good' : 'warning';
}

/** Who signs, whether it could move, and what people have decided about it. */
function statusWords({ status, notes, alarm }: StatusLine): string {
  if (alarm !== null) return `Alarm: ${alarmWords(alarm)}. Nothing starts before that is over.`;
  const but = notes.length === 0 ? '' : ` But: ${notes.join(' ')}`;
  const { signing, move } = status;
  if (signing.kind !== 'node') return `${troubleWords(signing, status)}${but}`;
  const to = move.to === null ? '' : ` to ${move.to}`;
  if (!move.ready) return `${signing.node} signs. Could not move${to} now: ${reasonWords(status)}.${but}`;
  return `${signing.node} signs. Could move${to} ${whenWords(status)}.${but}`;
}

/** What it means where one node has what it takes and nothing of it is seen on chain. */
const SILENT: Readonly<Record<ValidatorStatus['chain'], (node: string) => string>> = {
  solana: (node) => `nobody (${node} is delinquent)`,
  polkadot: () => 'nobody, as long as it is not elected',
  near: (node) => `nobody (${node} has the key and produces nothing)`,
};

function signsWords({ signing, chain }: ValidatorStatus): string {
  switch (signing.kind) {
    case 'node':
      return signing.node;
    case 'silent':
      return SILENT[chain](signing.node);
    case 'nobody':
      return 'nobody';
    case 'two':
      return `two: ${listed(signing.nodes)}`;
    case 'unknown':
      return 'cannot tell';
  }
  return signing satisfies never;
}

function reasonWords({ move }: ValidatorStatus): string {
  return `${oneLine(move.reason ?? 'not known', 300)}${move.more > 0 ? ` (and ${move.more} more)` : ''}`;
}

function whenWords({ window }: ValidatorStatus): string {
  return window.inMs === 0 ? 'now' : `after a wait of ${durationWords(window.inMs ?? 0)}`;
}

/** There any moment is as good as another, and no standby votes that could lag or carry a tower. */
const isPolkadot = ({ chain }: ValidatorStatus): boolean => chain === 'polkadot';
/** Lag of votes and copies of a tower are Solana's. */
const hasTower = ({ chain }: ValidatorStatus): boolean => chain === 'solana';

function quietWords({ window }: ValidatorStatus): string {
  return window.inMs === null ? 'not known' : window.inMs === 0 ? 'now' : `in ${durationWords(window.inMs)}`;
}

function lagWords(lagSlots: number | null): string {
  return lagSlots === null ? 'not known' : counted(lagSlots, 'slot');
}

function readyWords(notReady: string | null): string {
  return notReady === null ? 'ready' : `not ready: ${oneLine(notReady, 300)}`;
}

/** Also of an answer from before there were copies. */
function copyWords(copy: CopyAnswer | null | undefined): string {
  return copy ? `vote ${copy.lastVote}, ${durationWords(copy.ageMs)} old` : 'no tower copy';
}

function oneFacts({ status, notes, lastMove, alarm }: StatusLine): CardFact[] {
  const { move, standbys } = status;
  const could = move.ready ? `to ${move.to}` : `no: ${reasonWords(status)}`;
  return [
    ...(alarm === null ? [] : [{ label: 'Alarm', value: `${alarmWords(alarm)}, since ${timeMark(alarm.sinceMs)}` }]),
    { label: 'Signs', value: signsWords(status) },
    { label: 'Could move', value: could },
    windowFact(status),
    ...standbys.flatMap(({ node, lagSlots, copy, notReady }) => [
      { label: `Could take over: ${node}`, value: readyWords(notReady) },
      ...(!hasTower(status)
        ? []
        : [
            { label: `Lag of ${node}`, value: lagWords(lagSlots) },
            { label: `Tower copy on ${node}`, value: copyWords(copy) },
          ]),
    ]),
    { label: 'Last move', value: lastMove === null ? 'none yet' : moveWords(lastMove) },
    ...notes.map((note) => ({ label: 'Note', value: note })),
  ];
}

/** On NEAR a move can begin at any time, and on wish waits for the window that the text tells of. */
function windowFact(status: ValidatorStatus): CardFact {
  const { chain, window } = status;
  switch (chain) {
    case 'polkadot':
      return { label: 'Session', value: window.text };
    case 'near':
      return { label: 'Maintenance window', value: window.text };
    case 'solana':
      return { label: 'Next quiet window', value: `${quietWords(status)}. ${window.text}` };
    default:
      return chain satisfies never;
  }
}

function moveWords({ id, from, to, endedAtMs }: NonNullable<StatusLine['lastMove']>): string {
  return `${from} → ${to} by ${id}, ${timeMark(endedAtMs ?? 0)}`;
}

function oneSections({ status, changes }: StatusLine): CardSection[] {
  const nodes = status.nodes.map(({ node, role, found }) => [
    node,
    oneLine(role, 40),
    found.map((words) => oneLine(words, 120)).join(', '),
  ]);
  const rows = changes.map(({ atMs, event }) => [timeMark(atMs), fleetLine(event)]);
  return [
    ...(nodes.length > 0
      ? [{ kind: 'table', title: 'Nodes', columns: ['Node', 'Role', 'Found'], rows: nodes } as const]
      : []),
    ...(rows.length > 0
      ? [{ kind: 'table', title: 'Last changes that Baton saw', columns: ['At', 'What'], rows } as const]
      : []),
  ];
}

/** One line each, short enough for 80 columns; what needs more words stands below. */
function fleetSections(lines: readonly StatusLine[]): CardSection[] {
  const rows = lines.map(({ status, lastMove }) => [
    status.validator,
    signsWords(status),
    status.move.ready ? (status.move.to ?? 'yes') : 'no',
    isPolkadot(status) ? '' : quietWords(status),
    !hasTower(status)
      ? ''
      : status.standbys.map(({ node, lagSlots }) => lagCell(node, lagSlots, status.standbys.length)).join(', '),
    lastMove === null ? 'none yet' : `→ ${lastMove.to} ${timeMark(lastMove.endedAtMs ?? 0)}`,
  ]);
  const wrong = lines.filter((line) => statusTone(line) !== 'good');
  const items = wrong.map((line) => ({
    state: statusTone(line) === 'bad' ? ('failed' as const) : ('warned' as const),
    text: `${line.status.validator}: ${oneLine(statusWords(line))}`,
  }));
  return [
    {
      kind: 'table',
      title: 'Validators',
      columns: ['Validator', 'Signs', 'Could move to', 'Quiet', 'Lag', 'Last move'],
      rows,
    },
    ...(items.length > 0 ? [{ kind: 'checklist', title: 'What to look at', items } as const] : []),
  ];
}

function lagCell(node: string, lagSlots: number | null, standbys: number): string {
  const lag = lagSlots === null ? '?' : String(lagSlots);
  return standbys > 1 ? `${node} ${lag}` : lag;
}

function fleetWords(lines: readonly StatusLine[]): string {
  const wrong = lines.filter((line) => statusTone(line) !== 'good').map(({ status }) => status.validator);
  if (wrong.length === 0) return `All ${lines.length} validators sign from one node each.`;
  return `${counted(wrong.length, 'validator')} of ${lines.length} ${wrong.length === 1 ? 'needs' : 'need'} a look: ${wrong.join(', ')}.`;
}
