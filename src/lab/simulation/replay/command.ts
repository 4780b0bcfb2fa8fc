import { parseArgs } from 'node:util';
import { askedToStop } from '../../../cli/asked-to-stop.ts';
import { mutatedBy } from '../matrix/mutated.ts';
import type { GamePlay } from '../../played/game.ts';
import { replayIn } from '../../played/replay.ts';
import { play } from '../run/play.ts';
import { historyOfPlayed, type History } from './history.ts';
import { replayNamed } from './named.ts';
import { serveHistory } from './page.ts';
import { historyText, momentsOf } from './text.ts';

/** Where the output is no terminal; a line of a journal and its columns fit mostly. */
const WIDTH = 140;

/** `lab replay`. @returns the exit code: 1 when the checker found something. @throws Error for a wrong name */
export async function replayCommand(args: readonly string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      page: { type: 'boolean', default: false },
      mutant: { type: 'string' },
    },
  });
  const [name = '', ...more] = positionals;
  if (more.length > 0) throw new Error(`one name at a time, not also "${more.join(' ')}"`);
  if (values.json && values.page) throw new Error('--json or --page, not both');
  if (name.startsWith('dot-')) return replayOnPolkadot(name, values.json);
  if (name.startsWith('near-')) return replayOnNear(name, values.json);
  const { schedule, crash } = replayNamed(positionals[0]);
  const played = await play(schedule, { crash, mutated: mutatedBy(values.mutant) });
  if (crash !== null && !played.crashed) throw new Error(`"${name}" is beyond the end of its scene: nobody was killed`);
  const history = historyOfPlayed(played);
  if (values.page) await show(name, history);
  else
    process.stdout.write(
      values.json ? `${JSON.stringify(inJson(name, history))}\n` : historyText(name, history, look()),
    );
  return history.findings.length === 0 ? 0 : 1;
}

/** There is no page for it: its world is another. */
async function replayOnPolkadot(name: string, json: boolean): Promise<number> {
  const [{ DOT_GAMES }, { dotHistory }] = await Promise.all([
    import('../../polkadot/matrix/game.ts'),
    import('../../polkadot/matrix/replay.ts'),
  ]);
  const played = await replayIn(DOT_GAMES, name);
  if (played === null)
    throw new Error(`"${name}" names no run. It is dot-handover/17, or dot-handover-straight/12/dies-before.`);
  return told(name, played, json ? null : dotHistory(name, played));
}

async function replayOnNear(name: string, json: boolean): Promise<number> {
  const [{ NEAR_GAMES }, { nearHistory }] = await Promise.all([
    import('../../near/matrix/game.ts'),
    import('../../near/matrix/history.ts'),
  ]);
  const played = await replayIn(NEAR_GAMES, name);
  if (played === null)
    throw new Error(`"${name}" names no run. It is near-hot-swap/7, or near-hot-swap-straight/12/dies-before.`);
  return told(name, played, json ? null : nearHistory(name, played));
}

/** @param history null: as JSON. @returns the exit code */
function told(name: string, played: GamePlay, history: string | null): number {
  process.stdout.write(history ?? `${JSON.stringify({ replay: name, ...played })}\n`);
  return played.findings.length === 0 ? 0 : 1;
}

function look(): { readonly width: number; readonly color: boolean } {
  const { isTTY, columns } = process.stdout;
  return { width: Math.max(80, isTTY ? columns : WIDTH), color: isTTY };
}

async function show(name: string, history: History): Promise<void> {
  const served = await serveHistory(name, history);
  process.stdout.write(`The look back: ${served.url}\nCtrl-C ends it.\n`);
  await askedToStop(() => undefined);
  await served.close();
}

/** Times in milliseconds since the beginning of the simulation. */
function inJson(name: string, history: History): object {
  const { played, findings, slotAt } = history;
  const { schedule, crash, outcome, fired, word, beganAtMs, endedAtMs } = played;
  const since = (atMs: number): number => Math.round(atMs - beganAtMs);
  return {
    replay: name,
    schedule,
    crash,
    outcome,
    tookMs: since(endedAtMs),
    fired,
    word,
    findings: findings.map(({ atMs, ...rest }) => ({ ...rest, atMs: atMs === null ? null : since(atMs) })),
    sequence: momentsOf(history).map(({ frame: { atMs, ...rest }, back }) => ({
      atMs: since(atMs),
      slot: slotAt(atMs),
      run: back?.run.id ?? null,
      ...rest,
    })),
  };
}
