import { nearGame } from './lab/near/matrix/game.ts';
import { isNearPlayed } from './lab/near/simulation/scene.ts';
const [,, proc = '', n = '100', end = 'stopped'] = process.argv;
if (!isNearPlayed(proc)) throw new Error('which');
const game = nearGame(proc);
const found: Record<string, string[]> = {};
for (let seed = 1; seed <= Number(n); seed++) {
  const p = await game.play(game.draw(seed));
  if (p.outcome !== end) continue;
  const last = p.entries.map((e) => e.event).findLast((e) => e.kind === 'run.stopped');
  const why = last?.kind === 'run.stopped' ? `${last.state}|${last.code}|${last.because.slice(0, 160)}` : JSON.stringify(p.entries.at(-1)?.event).slice(0, 200);
  (found[why] ??= []).push(`${seed}:${p.fired.map((f) => f.name + '@' + f.place).join('+')}${p.schedule.supervised ? '+SUP' : ''}${p.schedule.gone ?? ''}`);
}
for (const [why, list] of Object.entries(found).sort((a, b) => b[1].length - a[1].length)) console.log(list.length, why, '\n     ', list.slice(0, 5).join(' ; '));
