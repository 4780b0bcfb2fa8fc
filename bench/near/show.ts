import { HOWS, type NearFigures } from './figures.ts';

/** The figures for people. */
export function showNear(figures: NearFigures): string {
  const { baton, blockMs, stopMs } = figures;
  const rows = HOWS.map((how) => {
    const { n, medianMs, minMs, maxMs, heights, doubleSigned } = figures[how];
    return `  ${how.padEnd(6)} ${medianMs ?? '?'} ms (${minMs ?? '?'} to ${maxMs ?? '?'}), ${heights ?? '?'} heights, doubleSigned ${doubleSigned}, ${n} moves`;
  });
  const over =
    baton.overFloor === null
      ? ''
      : `  Baton over the floor: ${baton.overFloor.ms} ms, ${baton.overFloor.ratio} times\n`;
  const phases = Object.entries(baton.phases).map(([name, ms]) => `${name} ${ms}`);
  return [
    `From the order to stop until the new node first signs; blocks of ${blockMs} ms, neard takes ${stopMs} ms to end:`,
    ...rows,
    `${over}  Baton's steps: ${phases.join(', ')}`,
    ...figures.void.map((why) => `  VOID: ${why}`),
    '',
  ].join('\n');
}
