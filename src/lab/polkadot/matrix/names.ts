import { STRIKE_KINDS } from '../simulation/strike.ts';
import { drawDotSchedule } from './draw.ts';
import { DOT_SCENES, type DotSceneName } from './scenes.ts';
import { DOT_PLAYED, type DotCrash, type DotPlayed, type DotSchedule } from './schedule.ts';

const SHORT = (procedure: DotPlayed): string => `dot-${procedure.slice('polkadot/'.length)}`;

/** What `lab replay` takes: `dot-handover/17`. @param keep of a smaller schedule: its faults by their numbers, `dot-handover/17:0+2` */
export function dotNumbered(procedure: DotPlayed, seed: number, keep?: readonly number[]): string {
  return `${SHORT(procedure)}/${seed}${keep === undefined ? '' : `:${keep.join('+')}`}`;
}

/** `dot-handover-straight/12/dies-before`. */
export const dotCrashed = (scene: DotSceneName, { number, kind }: DotCrash): string => `${scene}/${number}/${kind}`;

/** What a name stands for; null for what is no name of a play on Polkadot. */
export function dotNamed(name: string): { readonly schedule: DotSchedule; readonly crash: DotCrash | null } | null {
  const [whole, short, seed = '', keep] = /^(dot-\w+)\/(\d{1,9})(?::(\d(?:\+\d)*)?)?$/.exec(name) ?? [];
  const procedure = DOT_PLAYED.find((each) => SHORT(each) === short);
  if (whole !== undefined && procedure !== undefined) {
    const schedule = drawDotSchedule(procedure, Number(seed));
    return { schedule: name.includes(':') ? kept(schedule, keep ?? '') : schedule, crash: null };
  }
  const [scene = '', number, kind] = name.split('/');
  const schedule = Object.entries(DOT_SCENES).find(([each]) => each === scene)?.[1];
  if (schedule === undefined) return null;
  if (number === undefined) return { schedule, crash: null };
  const strike = STRIKE_KINDS.find((each) => each === kind);
  return strike === undefined || !/^\d{1,6}$/.test(number)
    ? null
    : { schedule, crash: { number: Number(number), kind: strike } };
}

function kept(schedule: DotSchedule, keep: string): DotSchedule {
  const numbers = keep.split('+');
  return { ...schedule, faults: schedule.faults.filter((_, at) => numbers.includes(String(at))) };
}
