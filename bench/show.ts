import type { BatonFigure, Figures, GapFigure, ScriptFigure } from './figures.ts';

const HEAD = [
  'delay each way',
  'how',
  'n',
  'median',
  'floor',
  'over the floor',
  'gap in slots (median, most)',
  'what went wrong',
];

/** The figures as a table for people. */
export function show(figures: Figures): string {
  const rows = [
    HEAD,
    ...figures.baton.map((row) => batonRow(row, figures)),
    ...figures.script.map((row) => scriptRow(row)),
  ];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const { doubleSigned, lockoutViolations, staleTower } = figures.counters;
  const safe = `Baton's moves: doubleSigned ${doubleSigned}, lockoutViolations ${lockoutViolations}, staleTower ${staleTower}.`;
  const verdict = figures.void.map((why) => `VOID: ${why}`);
  return `${[...lines, '', `One sh takes ${figures.shellMs} ms here.`, safe, ...verdict].join('\n')}\n`;
}

function batonRow({ delayMs, barrier, n, medianMs, overFloor, gapSlots }: BatonFigure, { floor }: Figures): string[] {
  const own = floor.find((each) => each.delayMs === delayMs && each.barrier === barrier);
  const over = `${overFloor.ms} ms, ${overFloor.ratio} times`;
  return [
    `${delayMs} ms`,
    `Baton, by ${barrier}`,
    String(n),
    `${medianMs} ms`,
    `${own?.medianMs ?? '?'} ms`,
    over,
    gapWords(gapSlots),
    '',
  ];
}

function scriptRow({ delayMs, n, medianMs, gapSlots, failed, staleTower, overlap }: ScriptFigure): string[] {
  const unsafe = `stale tower ${staleTower}, overlap ${overlap}, failed ${failed}`;
  return [`${delayMs} ms`, 'script', String(n), `${medianMs ?? '?'} ms`, '', '', gapWords(gapSlots), unsafe];
}

function gapWords(gap: GapFigure | null): string {
  return gap === null ? '?' : `${gap.median}, ${gap.max}`;
}
