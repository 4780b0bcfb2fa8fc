import { safeSignerLeftIdle } from '../src/lab/referee/safe-signer.ts';
import { allowedAfter, hitsInWords } from './allowed.ts';
import { mostOpenAtOnce, resumedAfter } from './figures.ts';
import type { ChaosFleet } from './fleet.ts';
import { lostDecisions } from './lost.ts';
import { now } from './now.ts';
import type { Line } from './records.ts';
import { staleProblems, type Counts } from './report.ts';
import type { Played, Round } from './round.ts';
import type { Stage } from './stage.ts';
import { staleCalls, triedAfter, type StaleTry } from './stale.ts';
import type { Struck } from './struck.ts';

/**
 * Adds what one round has shown to `counts`. To be called when nothing of it is under way any more.
 * @returns what was wrong with this round, one line each
 */
export async function accountRound(stage: Stage, round: Round, struck: Struck, counts: Counts): Promise<string[]> {
  const { records, people, moments, fleet, client } = stage;
  const runs = new Set(round.played.map(({ run }) => run.id));
  const lines = await records.journal([...runs]);
  const calls = fleet.validators.flatMap(({ hosts }) => hosts.flatMap((host) => host.calls()));
  counts.rounds += 1;
  for (const word of TAKEN_UP) counts.takenUp[word] += round.takenUp[word];
  counts.mostOpenAtOnce = Math.max(counts.mostOpenAtOnce, mostOpenAtOnce(lines));
  counts.resumed.push(...resumedAfter(struck.kills, lines));
  const stale = staleTries(fleet, struck, runs, lines);
  counts.stale.push(...stale);
  counts.freezesThatTried += struck.freezes.filter(({ moment: { run, intent } }) =>
    stale.some((each) => each.run === run && each.node === intent.node && each.term === intent.term),
  ).length;
  const lost = [
    ...lostDecisions(runs, { decisions: people.decided(), committed: moments.committed() }, calls, {
      lines,
      effects: await records.effects([...runs]),
      approvals: await records.approvals(round.played.map(({ run }) => run.plan)),
    }),
    ...(await client.verifyJournal()).broken,
  ];
  counts.lost.push(...lost);
  const problems = round.played.flatMap((played) => accountRun(played, round, struck, lines, counts));
  counts.problems.push(...round.trouble, ...problems);
  return [...round.trouble, ...problems, ...lost, ...staleProblems(stale)];
}

const TAKEN_UP = ['resume', 'byHand', 'return', 'sheet', 'standDown'] as const;

/** By the machines' own lists where they keep one, and by the journal for real sshd. */
function staleTries(fleet: ChaosFleet, struck: Struck, runs: ReadonlySet<string>, lines: readonly Line[]): StaleTry[] {
  const byHosts = fleet.validators
    .flatMap(({ hosts }) => hosts.flatMap((host) => staleCalls(host.calls(), lines)))
    .filter(({ run }) => runs.has(run));
  const known = new Set(byHosts.map(keyOf));
  const byJournal = struck.freezes
    .map((freeze) => triedAfter(freeze, lines))
    .filter((each) => each !== null)
    .filter((each) => !known.has(keyOf(each)));
  return [...byHosts, ...byJournal];
}

const keyOf = ({ run, node, verb, term }: StaleTry): string => [run, node, verb, term].join('/');

function accountRun(played: Played, round: Round, struck: Struck, lines: readonly Line[], counts: Counts): string[] {
  const { run, validator, firstEnd, lastEnd } = played;
  const own = lines.filter(({ runId }) => runId === run.id);
  const hits = struck.hits.filter((each) => each.run === run.id);
  const allowed = allowedAfter(hits, own);
  const name = `${run.id} of ${validator.name} (${hitsInWords(hits, own)})`;
  const problems: string[] = [];
  const claim = (holds: boolean, otherwise: string): void => {
    if (!holds) problems.push(`${name}: ${otherwise}`);
  };
  counts.runs += 1;
  counts.outcomes[firstEnd ?? 'unfinished'] += 1;
  claim(
    firstEnd !== null && allowed.includes(firstEnd),
    `it ended "${firstEnd ?? 'not at all'}"; allowed here: ${allowed.join(', ')}; its last word: ${lastWordOf(own)}`,
  );
  const untilMs = now();
  const { from, to, identity } = run;
  const word = validator.referee.judge({ identity, from, to, fromMs: round.beganAtMs, untilMs, unsettled: [] });
  claim(word.doubleSigned === 0, `two could sign: ${JSON.stringify(word.evidence.overlaps)}`);
  claim(word.lockoutViolations === 0, `lockouts were broken: ${JSON.stringify(word.evidence.lockouts)}`);
  claim(word.staleTower === 0, `a stale tower was adopted: ${JSON.stringify(word.evidence.stale)}`);
  const idle = safeSignerLeftIdle(validator.referee.history(), identity, untilMs, []);
  const isStuck = lastEnd === null || lastEnd === 'stopped';
  if (idle !== null) counts.safeSignerIdle += 1;
  if (isStuck) counts.stuck += 1;
  claim(idle === null, `nobody signs although ${idle} safely could`);
  claim(!isStuck, `it stays ${lastEnd ?? 'unfinished'} although people took it up and did what its card says`);
  const signer = lastEnd === 'done' ? to : from;
  const signers = word.signers.join(', ') || 'nobody';
  // Where people closed the run, they have seen to it that one of the two signs.
  const isClosedByPeople = firstEnd === 'stopped' && lastEnd === 'cancelled';
  const isRight = isClosedByPeople ? [from, to].includes(signers) : signers === signer;
  claim(isStuck || isRight, `it is ${lastEnd}, so ${signer} should sign; it is: ${signers}`);
  return problems;
}

/** The referee's counters over all that any validator ever did. */
export function accountSigning({ validators }: ChaosFleet, counts: Counts): void {
  const untilMs = now();
  for (const { identity, hosts, referee } of validators) {
    const [a, b] = hosts;
    const match = { identity, from: a.node, to: b.node, fromMs: untilMs, untilMs, unsettled: [] };
    const word = referee.judge(match);
    counts.doubleSigned += word.doubleSigned;
    counts.lockoutViolations += word.lockoutViolations;
    counts.staleTower += word.staleTower;
  }
}

function lastWordOf(lines: readonly Line[]): string {
  const telling = lines.findLast(({ event }) => event.kind === 'run.stopped' || event.kind === 'run.ended');
  return JSON.stringify((telling ?? lines.at(-1))?.event ?? null);
}
