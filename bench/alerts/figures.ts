import { percentile } from '../chat/figures.ts';
import { median } from '../figures.ts';
import type { Sent } from './sender.ts';

/** How a storm of alerts is taken in. Unit of every time: milliseconds, if its name says nothing else. */
export interface AlertsFigures {
  /** Changes of alerts: each begins, is repeated or ends once, whoever tells of it. */
  readonly sent: number;
  /** Alerts whose last state is not what the store has, and calls that their sender had to drop. */
  readonly lost: number;
  /** Cards of incidents in the chat, each counted once. */
  readonly cards: number;
  /** The most that one validator had at any moment. */
  readonly openRunsMax: number;
  /** From a call's first byte to the last of its answer, refused ones included. */
  readonly intakeP99Ms: number;
  /** Of Baton's process: the median over the last third of the storm. */
  readonly rssMb: number;

  readonly validators: number;
  readonly seconds: number;
  /** Calls of all senders, and the alerts in their bodies. */
  readonly calls: number;
  readonly told: number;
  readonly intakeP50Ms: number;
  readonly intakeMaxMs: number;
  /** Calls that were answered with 5xx or not at all, and sent again. */
  readonly refused: number;
  /** Incidents in the store, and cards that were posted twice. */
  readonly incidents: number;
  readonly cardsTwice: number;
  /** Runs that people began meanwhile, from plans of which several were about one validator. */
  readonly runs: number;
  /** The median over the first third of the storm, and the most at any time. */
  readonly rssFirstMb: number;
  readonly rssMostMb: number;
  /** From the end of the storm until the last card of an incident was in the chat. Unit: seconds. */
  readonly cardsAfterS: number;
  readonly cpuPercent: number;
  /** Of this machine over a minute, when the storm ended. */
  readonly machineLoad: number;
  readonly cores: number;
  /** The first of what was lost. */
  readonly examples: readonly string[];
  /** Why the figures are worth nothing; empty when they are. */
  readonly void: readonly string[];
}

export interface Measured extends Pick<
  AlertsFigures,
  | 'sent'
  | 'validators'
  | 'seconds'
  | 'cards'
  | 'cardsTwice'
  | 'incidents'
  | 'openRunsMax'
  | 'runs'
  | 'cardsAfterS'
  | 'cpuPercent'
  | 'machineLoad'
  | 'cores'
> {
  readonly senders: readonly Sent[];
  /** Alerts that are not in the store as they should be, in a few words each. */
  readonly missing: readonly string[];
  /** Of Baton's process, once a second through the storm. Unit: MiB. */
  readonly storedMb: readonly number[];
}

/** As many as are told. */
const EXAMPLES = 5;

export function alertsFigures({ senders, missing, storedMb, ...of }: Measured): AlertsFigures {
  const answers = senders.flatMap((sender) => sender.answers);
  const times = answers.map(({ ms }) => ms).toSorted((one, other) => one - other);
  const third = Math.max(1, Math.floor(storedMb.length / 3));
  const dropped = senders.reduce((sum, sender) => sum + sender.dropped, 0);
  const [first, ...others] = senders;
  return {
    sent: of.sent,
    lost: missing.length + dropped,
    cards: of.cards,
    openRunsMax: of.openRunsMax,
    intakeP99Ms: percentile(times, 99),
    rssMb: rounded(median(storedMb.slice(-third))),
    validators: of.validators,
    seconds: of.seconds,
    calls: answers.length,
    told: others.reduce((sum, { told }) => sum + told, first?.told ?? 0),
    intakeP50Ms: percentile(times, 50),
    intakeMaxMs: percentile(times, 100),
    refused: answers.filter(({ status }) => status === 0 || status >= 500).length,
    incidents: of.incidents,
    cardsTwice: of.cardsTwice,
    runs: of.runs,
    rssFirstMb: rounded(median(storedMb.slice(0, third))),
    rssMostMb: rounded(storedMb.reduce((most, each) => Math.max(most, each), 0)),
    cardsAfterS: of.cardsAfterS,
    cpuPercent: of.cpuPercent,
    machineLoad: of.machineLoad,
    cores: of.cores,
    examples: missing.slice(0, EXAMPLES),
    void: of.runs > 0 ? [] : ['no run was begun, so that nothing is said of how many there can be'],
  };
}

const rounded = (value: number): number => Math.round(value * 10) / 10;
