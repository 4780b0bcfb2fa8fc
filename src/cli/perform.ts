import { textCard, runsCard, verifiedWords } from '../chats/project/simple-cards.ts';
import { journalLine } from '../chats/project/journal-line.ts';
import type { Card } from '../chats/card.ts';
import type { PersonName } from '../domain/names.ts';
import type { Intent } from '../domain/request.ts';
import type { AppClient, RunDetail } from './client.ts';
import { EXIT, type ExitCode, line, type Output, showCard } from './output.ts';
import { unattendedWords, withoutWorker } from './worker-first.ts';

/**
 * A look at two hosts and two observers takes a second or two and gives up on a silent host after about ten; beyond this
 * no worker is there to answer. Unit: milliseconds.
 */
const ANSWER_WITHIN_MS = 45_000;

/** Does something with the store and shows the answer. */
export type Work = (client: AppClient, output: Output) => Promise<ExitCode>;

/** What only reads: it is done in nobody's name. Null for everything that somebody asks for. */
export function reading(intent: Intent): Work | null {
  if (intent.kind === 'runs') return showRuns;
  if (intent.kind === 'run') return async (client, output) => showRun(await client.run(intent.run), intent.run, output);
  return intent.kind === 'journal-verify' ? showVerdict : null;
}

/** What is handed in as a request and decides nothing: it matters little who of several asks. */
export function onlyLooks({ kind }: Intent): boolean {
  return kind === 'status' || kind === 'check' || kind === 'help';
}

/** Hands in what this person asks for. @param startWith what the fleet file says that starts Baton */
export function asking(intent: Intent, person: PersonName, startWith?: string): Work {
  return async (client, output) => {
    const hindrance = await withoutWorker(client, intent, output.typed, startWith);
    return hindrance === null ? submit(client, intent, person, output, startWith) : showCard(output, hindrance);
  };
}

async function submit(
  client: AppClient,
  intent: Intent,
  person: PersonName,
  output: Output,
  startWith = 'npm run baton -- worker',
): Promise<ExitCode> {
  const { key } = await client.submit(intent, { chat: 'terminal', person });
  const card = await client.waitForCard(key, ANSWER_WITHIN_MS);
  if (card !== null && intent.kind === 'plan' && typeof card.data?.['script'] === 'string' && !output.json) {
    output.out(card.data['script']);
    return EXIT.done;
  }
  if (card !== null)
    return intent.kind === 'approve'
      ? showApproved(client, intent.plan, card, key, output)
      : showCard(output, card, { key });
  const text = `No answer within ${ANSWER_WITHIN_MS / 1000} s.\nThe request is stored, but no worker has taken it up. Is one running? ${startWith}`;
  return showCard(output, textCard(key, 'Not answered', text, 'bad'), { key });
}

/** The last approval starts a run: whoever gave it wants to watch it. */
async function showApproved(
  client: AppClient,
  plan: string,
  card: Card,
  key: string,
  output: Output,
): Promise<ExitCode> {
  const run = (await client.runs()).find((one) => one.plan === plan);
  if (run === undefined) return showCard(output, card, { key });
  const code = showCard(output, card, { key, run: run.id });
  if (!output.json) output.out(`\nTo see how it goes:\n  ${output.typed}run ${run.id}\n`);
  return code;
}

async function showRuns(client: AppClient, output: Output): Promise<ExitCode> {
  const runs = await client.runs();
  if (!output.json) return showCard(output, runsCard('reply:runs', runs));
  output.out(line({ ok: true, runs }));
  return EXIT.done;
}

function showRun(found: RunDetail | null, asked: string, output: Output): ExitCode {
  if (found === null) {
    const text = `There is no run ${asked}, or more than one begins like that.\nnpm run baton -- runs lists them.`;
    return showCard(output, textCard('reply:run', 'Run', text, 'bad'));
  }
  if (output.json) {
    output.out(line({ ok: true, run: found.run, card: found.card, journal: found.entries }));
    return EXIT.done;
  }
  showCard(output, withJournal(found, output));
  // Seeing a run that ended badly is not a failure of looking.
  return EXIT.done;
}

function withJournal({ card, entries, plan, run, isAttended = true }: RunDetail, { look, typed }: Output): Card {
  const lastAtMs = entries.at(-1)?.atMs ?? run.createdAtMs;
  const alone = unattendedWords(run, isAttended, lastAtMs, look.now, typed);
  const lines = entries.map((entry) => journalLine(entry, {}, plan));
  return {
    ...card,
    sections: [
      ...(alone === null ? [] : [{ kind: 'text', text: alone } as const]),
      ...card.sections,
      { kind: 'journal', title: 'Journal', lines },
    ],
  };
}

async function showVerdict(client: AppClient, output: Output): Promise<ExitCode> {
  const verdict = await client.verifyJournal();
  const whole = verdict.broken.length === 0;
  const count = verifiedWords(verdict);
  const text = whole
    ? `Nothing was changed or taken out: ${count}.`
    : `The record was changed.\n${verdict.broken.join('\n')}`;
  if (output.json) output.out(line({ ok: whole, ...verdict }));
  else showCard(output, textCard('reply:journal-verify', 'Journal', text, whole ? 'good' : 'bad'));
  return whole ? EXIT.done : EXIT.refused;
}
