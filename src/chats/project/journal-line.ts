import type { JournalEntry, JournalEvent } from '../../domain/journal.ts';
import type { Json, JsonObject } from '../../domain/names.ts';
import type { Plan, PlannedStep } from '../../domain/plan.ts';
import { waitWords } from './wait-words.ts';
import { placeOf } from './polkadot-sections.ts';
import { overrideWords } from './override-words.ts';
import { replacedLines } from './replaced-words.ts';
import { wordsFor } from './run-words.ts';
import { intentWords, outcomeWords } from './verb-words.ts';
import { listed, oneLine, type PeopleNames, personName } from './words.ts';

/** One journal entry in words, for the page and the terminal. */
export interface JournalLine {
  readonly seq: number;
  readonly atMs: number;
  readonly kind: JournalEvent['kind'];
  /** One sentence. May hold time marks. */
  readonly text: string;
  /** Evidence, `name value` by line; empty when there is none. */
  readonly detail: string;
  readonly hash: string;
}

type Steps = readonly Pick<PlannedStep, 'id' | 'title'>[];

/** What a line is told with: the steps have numbers and titles, and each procedure has words of its own. */
type About = Pick<Plan, 'steps' | 'procedure'>;
const NOTHING_KNOWN: About = { steps: [], procedure: '' };

/** What the entry says, in one sentence and its evidence. @param about the plan of the run */
export function journalLine(entry: JournalEntry, people: PeopleNames = {}, about: About = NOTHING_KNOWN): JournalLine {
  const { text, detail = '' } = words(entry, people, about);
  return { seq: entry.seq, atMs: entry.atMs, kind: entry.event.kind, text: oneLine(text), detail, hash: entry.hash };
}

interface Words {
  readonly text: string;
  readonly detail?: string;
}

function words({ event, atMs }: JournalEntry, people: PeopleNames, about: About): Words {
  if ('step' in event) return stepWords(event, about.steps, atMs);
  switch (event.kind) {
    case 'run.created':
      return {
        text: `Run made from plan ${event.plan}: ${event.from} → ${event.to}, asked by ${personName(event.requestedBy, people)}, approved by ${listed(event.approvedBy.map((person) => personName(person, people)))}`,
        detail: [
          `digest ${event.digest}`,
          `procedure ${event.procedure} version ${event.version}`,
          `database ${event.database}`,
          ...(event.replaces === undefined ? [] : replacedLines(event.replaces)),
        ].join('\n'),
      };
    case 'lease.taken':
      return {
        text: `${event.takeover ? 'Another worker took over' : 'A worker took it up'}, term ${event.term}`,
        detail: `owner ${event.owner}`,
      };
    case 'host.fenced':
      return { text: `${event.node} knows term ${event.term} and refuses lower ones`, detail: factLines(event.facts) };
    case 'host.adopted':
      return {
        text: `${personName(event.by, people)} accepted the guard state of ${event.node}`,
        detail: `state ${event.stateId}`,
      };
    case 'run.stopped':
      return {
        text: `Stopped (${event.code}): ${event.because}`,
        detail: `signer ${event.signer}\nways on ${event.exits.join(', ')}`,
      };
    case 'run.ended':
      return {
        text: `Ended ${event.ending}: ${event.because}`,
        detail: `signer ${event.signer}\n${factLines(event.figures)}`,
      };
    case 'keys.signed':
    case 'keys.settled':
    case 'keys.offered':
      return keysWords(event);
    case 'wish.stored':
      return {
        text: `${personName(event.by, people)} asked to ${event.wish}${event.reason === '' ? '' : `: ${event.reason}`}`,
      };
    case 'wish.refused':
      return { text: `The wish to ${event.wish} was refused: ${event.because}` };
    case 'attempt.told':
      return { text: wordsFor(about).decided(event.attempt) };
    case 'attempt.returned':
      return { text: `Decided: attempt ${event.attempt} is taken back: ${event.because}` };
    case 'attempt.cleared':
      return { text: `Attempt ${event.attempt} is cleared: ${event.evidence}` };
    case 'resume.decided':
      return { text: `After a look: ${event.decision}. ${event.because}` };
    case 'override.declared':
    case 'override.granted':
    case 'override.used':
      return { text: overrideWords(event, people) };
    default:
      return event satisfies never;
  }
}

function keysWords(event: Extract<JournalEvent, { kind: `keys.${string}` }>): Words {
  switch (event.kind) {
    case 'keys.signed':
      return {
        text: `Signed ${event.call}; it can land until block ${event.extrinsic.lastValidBlock}`,
        detail: `extrinsic ${event.extrinsic.hash}\ncall ${event.callHash}\nnonce ${event.extrinsic.nonce}`,
      };
    case 'keys.settled':
      return { text: `The extrinsic ended ${event.result}: ${event.text}`, detail: `extrinsic ${event.hash}` };
    case 'keys.offered':
      return {
        text: `People have to sign call ${event.callHash} on ${placeOf(event.chain)}. ${event.words[0] ?? ''}`,
        detail: [...event.words.slice(1), `call hash ${event.callHash}`, `call data ${event.callData}`].join('\n'),
      };
  }
  return event satisfies never;
}

function stepWords(event: Extract<JournalEvent, { step: string }>, steps: Steps, atMs: number): Words {
  const again = event.attempt > 1 ? ` (attempt ${event.attempt})` : '';
  const at = steps.findIndex(({ id }) => id === event.step);
  const step = at < 0 ? `Step ${event.step}` : `Step ${at + 1}`;
  switch (event.kind) {
    case 'step.began':
      return { text: `${step} begins${again}${at < 0 ? '' : `: ${steps[at]?.title}`}` };
    case 'step.waiting':
      return { text: `${step} waits: ${waitWords(event, atMs)}` };
    case 'step.proven':
      return { text: `${step} is proven${again}: ${event.evidence}`, detail: factLines(event.figures) };
    case 'step.skipped':
      return { text: `${step} is not needed, it is so already: ${event.evidence}` };
    case 'step.refused':
      return { text: `${step} was refused and nothing changed: ${event.text} (${event.code})` };
    case 'step.unknown':
      return { text: `${step}: it is not known what it did. ${event.text} (${event.code})` };
    case 'intent':
      return {
        text: intentWords(event),
        detail: `verb ${event.verb}, term ${event.term}\nexpected before ${event.expectedBefore}\nexpected after ${event.expectedAfter}\narguments ${event.argumentsDigest}`,
      };
    case 'outcome':
      return {
        text: outcomeWords(event),
        detail: `verb ${event.verb}: ${event.result}\n${factLines(event.evidence)}`.trim(),
      };
    default:
      return event satisfies never;
  }
}

function factLines(facts: JsonObject): string {
  return Object.entries(facts)
    .map(([name, json]) => `${oneLine(name, 60)} ${factValue(json)}`)
    .join('\n');
}

function factValue(json: Json): string {
  return oneLine(typeof json === 'string' ? json : JSON.stringify(json), 300);
}
