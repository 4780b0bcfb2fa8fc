import type { Run } from '../../domain/run.ts';
import type { CardSection } from '../card.ts';
import type { RunPicture } from './run-picture.ts';
import { wordsFor } from './run-words.ts';
import { CLOSES, DECLARES, exitName, isSafeWay } from './who-signs.ts';
import { oneLine } from './words.ts';

const declares = (exit: string): boolean => exitName(exit) === DECLARES;
const closes = (exit: string): boolean => exitName(exit) === CLOSES;

/** The ways out with what they do, and the command to type when no button can be pressed. What rests on people only stands apart. */
export function exitSections(run: Run, { stopped }: RunPicture): CardSection[] {
  if (run.state !== 'stopped' || stopped === null) return [];
  return [
    { title: 'Safe ways on', exits: stopped.exits.filter(isSafeWay) },
    { title: 'Once people have made sure who signs', exits: stopped.exits.filter(closes) },
    { title: 'If that node is gone for good', exits: stopped.exits.filter(declares) },
  ].flatMap(({ title, exits }) =>
    exits.length === 0 ? [] : [{ kind: 'text', title, text: exits.map((exit) => exitLine(run, exit)).join('\n') }],
  );
}

function exitLine(run: Run, exit: string): string {
  const name = exitName(exit);
  const typed = oneLine(exit).startsWith(`${name} ${run.id}`) ? oneLine(exit) : `${name} ${run.id}`;
  const does =
    wordsFor(run).ways[name]?.(run) ??
    oneLine(exit)
      .slice(name.length)
      .replace(/^[\s:,]+/, '');
  return does === '' ? `\`${typed}\`` : `\`${typed}\`  ${does}`;
}
