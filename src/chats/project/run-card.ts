import type { JournalEntry, JournalEvent } from '../../domain/journal.ts';
import { lastOverrideIn, type Override } from '../../domain/override.ts';
import type { Plan } from '../../domain/plan.ts';
import type { Run } from '../../domain/run.ts';
import type { Card, CardFact, CardSection } from '../card.ts';
import { timeMark } from '../time-mark.ts';
import { byHandSections } from './by-hand-sections.ts';
import { exitSections } from './exit-sections.ts';
import { figureFacts } from './figures.ts';
import { overrideWords } from './override-words.ts';
import { asOfThen } from './older-run.ts';
import { movesRole, preparedHosts, preparedLine } from './moves.ts';
import { isNear, nearEnded } from './near-words.ts';
import { polkadotEnded, polkadotStopped, polkadotTone, polkadotWaits } from './polkadot-lines.ts';
import { polkadotSections } from './polkadot-sections.ts';
import { type PolkadotWay, WAY_BEGINS, wayAfter } from './polkadot-way.ts';
import { silentSince } from './near-words.ts';
import { isPolkadot } from './polkadot-words.ts';
import { replacedWords } from './replaced-words.ts';
import { runButtons } from './run-buttons.ts';
import { wordsFor } from './run-words.ts';
import { NEAR_COMES_UP, quarantineSection, type Reboots, rebootsAfter } from './quarantine.ts';
import { firstPicture, pictureAfter, type RunPicture, type StepPicture } from './run-picture.ts';
import { stepItem } from './step-item.ts';
import { isTakeover } from './takeover-words.ts';
import { endedLine, exitName, isSafeWay, replacedLine, signerOf, stoppedLine } from './who-signs.ts';
import { durationWords, listed, oneLine, type PeopleNames, personName } from './words.ts';

/** The most lines of "what happened" on the card; the journal has all. */
const MOST_NOTES = 5;

/**
 * The one card of a run, the same for the same run and journal, whenever it is made.
 * @param now milliseconds since 1970; only decides whether a delayed start still lies ahead
 * @param newer a later run of the same validator: then the card says as of when it holds
 */
export function runCard(
  run: Run,
  plan: Plan,
  entries: readonly JournalEntry[],
  now: number,
  people: PeopleNames = {},
  newer: Run | null = null,
): Card {
  const story = entries.reduce((before, _, at) => storyAfter(before, plan, entries, at, people), firstStory(plan));
  return asOfThen(cardOf(run, plan, story, now, people), run, newer);
}

/** What a card tells of a journal. */
export interface RunStory {
  readonly picture: RunPicture;
  /** The last notes, what did not change between two of them said once. */
  readonly notes: readonly { readonly words: string; readonly atMs: number }[];
  readonly override: Override | null;
  readonly reboots: Reboots;
  readonly way: PolkadotWay;
}

/** Before the first line of the journal. */
export function firstStory(plan: Plan): RunStory {
  return { picture: firstPicture(plan), notes: [], override: null, reboots: {}, way: WAY_BEGINS };
}

/**
 * With the line at `at`, so that the cards of a whole journal cost one pass over it.
 * @param entries oldest first; those before `at` are in the story already
 */
export function storyAfter(
  { picture, notes, override, reboots, way }: RunStory,
  { identity, procedure }: Pick<Plan, 'identity' | 'procedure'>,
  entries: readonly JournalEntry[],
  at: number,
  people: PeopleNames,
): RunStory {
  const entry = entries[at];
  if (entry === undefined) return { picture, notes, override, reboots, way };
  const { event, atMs } = entry;
  // There every look of the wait decides to go on; what it saw stands in the step.
  const isLook = isPolkadot({ procedure }) && event.kind === 'resume.decided' && event.decision === 'go-on';
  const words = isLook ? null : noteWords(event, people);
  // A wait is looked at over and over: what did not change is said once, as of its last time.
  const kept = notes.at(-1)?.words === words ? notes.slice(0, -1) : notes;
  const isOverride = event.kind === 'override.granted' || event.kind === 'override.used';
  return {
    picture: pictureAfter(picture, entry),
    notes: words === null ? notes : [...kept, { words, atMs }].slice(-MOST_NOTES),
    override: isOverride ? lastOverrideIn(entries.slice(0, at + 1)) : override,
    reboots: rebootsAfter(reboots, entry, identity),
    way: wayAfter(way, entry),
  };
}

/** The card of a run as it stands at that point of its story. @param now as for `runCard` */
export function cardOf(run: Run, plan: Plan, story: RunStory, now: number, people: PeopleNames): Card {
  const { picture, override, way } = story;
  const notes = noteLines(run, story);
  const sections: CardSection[] = [
    ...(notes.length > 0 ? [{ kind: 'text', text: notes.join('\n') } as const] : []),
    ...(isInQuarantine(run, picture)
      ? [quarantineSection(run, story.reboots, isNear(run) ? NEAR_COMES_UP : undefined)]
      : []),
    ...exitSections(run, picture),
    ...(movesKeys(run) ? polkadotSections(run, plan, way) : []),
    { kind: 'checklist', title: 'Steps', items: picture.steps.map((step, index) => stepItem(run, step, index)) },
    ...(run.state === 'stopped' && picture.stopped !== null ? byHandSections(run, plan, picture.stopped) : []),
  ];
  return {
    key: `run:${run.id}`,
    title: `Run ${run.id} · ${run.procedure} · ${run.validator}`,
    tone: (movesKeys(run) ? polkadotTone(run, way) : null) ?? runTone(run, picture),
    headline: (movesKeys(run) ? polkadotHeadline(run, picture, way) : null) ?? runHeadline(run, picture, now, override),
    facts: runFacts(run, plan, picture, people, override),
    sections,
    buttons: runButtons(run, picture),
    footer: `Run ${run.id} · plan ${run.plan} · journal ${picture.lastHash ?? 'empty'}`,
    // People have to act, and until it is over.
    ...(run.state === 'stopped' || (way.wait?.idle != null && run.endedAtMs === null) ? { pinned: true } : {}),
  };
}

/** From the telling on: then a restart of the old node can make a second signer, and one of the new node leaves nobody signing. */
function isInQuarantine(run: Run, { toldAtMs, steps }: RunPicture): boolean {
  return isTakeover(run) && !isPolkadot(run) && run.endedAtMs === null && (toldAtMs !== null || steps.some(isTaken));
}

const isTaken = ({ pointOfNoReturn, state }: StepPicture): boolean => pointOfNoReturn && state.kind === 'proven';

function runTone(run: Run, picture: RunPicture): Card['tone'] {
  if (!movesRole(run.procedure))
    return run.state === 'done' ? 'good' : run.endedAtMs === null && run.state !== 'stopped' ? 'progress' : 'warning';
  switch (run.state) {
    case 'queued':
    case 'running':
    case 'waiting':
      // A step that did not end well is no progress, though a worker is at it.
      return picture.steps.some(({ state }) => state.kind === 'refused' || state.kind === 'unknown')
        ? 'warning'
        : 'progress';
    case 'stopped':
      return signerOf(run, picture.stopped?.signer ?? '').kind === 'node' ? 'warning' : 'bad';
    case 'done':
    case 'returned':
    case 'cancelled': {
      const signer = signerOf(run, picture.ended?.signer ?? '');
      if (signer.kind === 'unchanged') return 'neutral';
      if (signer.kind !== 'node') return 'bad';
      return run.state === 'done' && signer.node === run.to ? 'good' : 'warning';
    }
    // Whoever signs, another run sees to it.
    case 'replaced':
      return 'neutral';
    default:
      return run.state satisfies never;
  }
}

function runHeadline(run: Run, picture: RunPicture, now: number, override: Override | null): string {
  if (!movesRole(run.procedure) && (run.endedAtMs !== null || run.state === 'stopped'))
    return preparedLine(run, picture);
  switch (run.state) {
    case 'queued':
      return run.dueAtMs !== null && run.dueAtMs > now
        ? `Approved. Starts ${timeMark(run.dueAtMs)}; until then it can be cancelled.`
        : 'Approved. Starts as soon as a worker is free.';
    case 'running':
    case 'waiting':
      return withSilence(run, picture, stepLine(run, picture));
    case 'stopped':
      return stoppedLine(run, picture.stopped?.signer ?? '', picture.stopped?.exits ?? [], changesByHand(picture));
    case 'done':
    case 'returned':
    case 'cancelled': {
      const declared = override !== null && isClosedOn(override) ? override.node : null;
      const near = declared === null && picture.ended !== null ? nearEnded(run, picture.ended) : null;
      if (near !== null) return near;
      return endedLine(
        run,
        picture.ended?.signer ?? '',
        declared,
        picture.ended?.figures['heldDown'] === run.from ? run.from : null,
        picture.ended?.figures['notYetProven'] === true,
      );
    }
    case 'replaced':
      return replacedLine(picture.ended?.figures ?? {});
    default:
      return run.state satisfies never;
  }
}

const movesKeys = (run: Run): boolean => isPolkadot(run) && movesRole(run.procedure);

/** Where a Polkadot run has another first line than a role that changes hands; null where it has not. */
function polkadotHeadline(run: Run, picture: RunPicture, way: PolkadotWay): string | null {
  switch (run.state) {
    case 'running':
    case 'waiting':
      return polkadotWaits(run, way);
    case 'stopped': {
      const safe = (picture.stopped?.exits ?? []).filter(isSafeWay).map(exitName);
      const ways = safe.length === 0 ? '' : ` Safe ways on: ${listed(safe)}.`;
      return `${polkadotStopped(run, picture.stopped?.signer ?? '')}${ways}`;
    }
    case 'done':
    case 'returned':
    case 'cancelled':
      return polkadotEnded(run, picture);
    case 'queued':
    case 'replaced':
      return null;
  }
  return run.state satisfies never;
}

/** People's word stands in for a look at the old node for good: nobody has seen it since. */
const isClosedOn = ({ usedFor }: Override): boolean => usedFor === 'verify' || usedFor === 'quarantine';

/** The last step of a takeover: it is over for the validator, not for its old node. */
const QUARANTINE = 'quarantine';

/** Minutes may pass in which nobody signs, and nothing is wrong: it is said before anybody asks. */
function withSilence(run: Run, picture: RunPicture, line: string): string {
  const sinceMs = silentSince(run, picture);
  return sinceMs === null ? line : `${line} Nobody signs since ${timeMark(sinceMs)}.`;
}

function stepLine(run: Run, { steps }: RunPicture): string {
  const at = steps.findLastIndex((step) => step.beganAtMs !== null);
  const step = steps[at];
  if (step === undefined) return 'A worker has taken it up and looks at both hosts first.';
  const place = `Step ${at + 1} of ${steps.length}`;
  // Who signs is known, and goes before whatever the step still waits for.
  if (step.id === QUARANTINE && step.state.kind === 'waiting') return step.state.because ?? place;
  switch (step.state.kind) {
    case 'waiting':
      return `${place} waits: ${step.state.because ?? step.title}`;
    case 'unknown':
    case 'refused':
      return `${place} did not end well. Baton looks at ${listed([run.from, run.to])} before it goes on.`;
    case 'running':
    case 'proven':
    case 'skipped':
      return `${place}: ${step.title}.`;
    default:
      return step.state satisfies never;
  }
}

function runFacts(
  run: Run,
  plan: Plan,
  picture: RunPicture,
  people: PeopleNames,
  override: Override | null,
): CardFact[] {
  const approvedBy = picture.created?.approvedBy ?? [];
  const facts: CardFact[] = [
    movesRole(run.procedure)
      ? { label: 'Move', value: `${run.from} → ${run.to}` }
      : { label: 'Hosts', value: preparedHosts(plan) },
    { label: 'Asked by', value: personName(plan.requestedBy, people) },
    { label: 'Approved by', value: listed(approvedBy.map((person) => personName(person, people))) || 'not recorded' },
    { label: 'Started', value: timeMark(run.createdAtMs) },
  ];
  if (plan.incident !== undefined) facts.push({ label: 'Because of', value: `incident ${plan.incident}` });
  if (run.endedAtMs !== null) facts.push({ label: 'Took', value: durationWords(run.endedAtMs - run.createdAtMs) });
  if (run.attempt > 1) facts.push({ label: 'Attempt', value: String(run.attempt) });
  if (override !== null) {
    const by = listed(override.by.map((each) => personName(each.by, people)));
    facts.push({ label: 'Declared fenced', value: `${override.node}, by ${by}` });
  }
  return [...facts, ...figureFacts(picture.ended?.figures ?? {})];
}

function noteLines(run: Run, { picture, notes }: RunStory): string[] {
  const stopped = run.state === 'stopped' ? picture.stopped : null;
  const why = stopped === null ? null : oneLine(stopped.because);
  // The decision to stop gives the same reason as the stop itself, which is said once.
  const shown = notes
    .filter(({ words }) => why === null || words !== why)
    .map(({ words, atMs }) => `${timeMark(atMs)} ${words}`);
  if (stopped !== null) shown.push(`Why: ${why} (${oneLine(stopped.code)})`);
  if (picture.ended !== null && run.state !== 'done' && picture.ended.because !== '') {
    shown.push(`Why: ${oneLine(picture.ended.because)}`);
  }
  if (run.endedAtMs === null && run.state !== 'stopped' && picture.toldAtMs !== null) {
    shown.push(wordsFor(run).told(run, timeMark(picture.toldAtMs)));
  }
  return shown;
}

/** What is out of the ordinary in a run; the ordinary is the checklist. */
function noteWords(event: JournalEvent, people: PeopleNames): string | null {
  if (event.kind === 'run.created') return event.replaces === undefined ? null : replacedWords(event.replaces);
  if (event.kind === 'lease.taken') return event.takeover ? 'The worker was lost; another one went on.' : null;
  if (event.kind === 'attempt.returned') return `Attempt ${event.attempt} is taken back: ${oneLine(event.because)}`;
  if (event.kind === 'attempt.cleared') return `Attempt ${event.attempt} is cleared: ${oneLine(event.evidence)}`;
  if (event.kind === 'resume.decided') return oneLine(event.because);
  if (event.kind === 'wish.refused') return `The wish to ${event.wish} was refused: ${oneLine(event.because)}`;
  if (event.kind === 'override.declared' || event.kind === 'override.granted' || event.kind === 'override.used')
    return overrideWords(event, people);
  if (event.kind !== 'wish.stored') return null;
  const reason = event.reason === '' ? '' : `: ${oneLine(event.reason)}`;
  return `${personName(event.by, people)} asked to ${event.wish}${reason}`;
}

/** Something is to be changed on a machine, and not only looked at. */
function changesByHand({ stopped }: RunPicture): boolean {
  return stopped?.byHand?.steps.some(({ node, does }) => does === 'change' && node !== 'Baton') ?? false;
}
