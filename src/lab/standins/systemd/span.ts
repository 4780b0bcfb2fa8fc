/** Milliseconds by the unit's name, as systemd prints and reads them. */
const UNITS = [
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const;

/** As `systemctl show` prints a span: `2min 5s`. @param ms whole milliseconds */
export function spanText(ms: number): string {
  let rest = ms;
  const words = UNITS.flatMap(([name, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count === 0 ? [] : [`${count}${name}`];
  });
  return words.length === 0 ? '0' : words.join(' ');
}

/** As a unit file gives a span: `120`, which are seconds, or `2min 5s`. Unit: milliseconds. @throws when it is none */
export function spanMs(text: string): number {
  return text
    .split(' ')
    .map((word) => {
      const [, count, unit = 's'] = /^(\d+)([a-z]+)?$/.exec(word) ?? [];
      const size = UNITS.find(([name]) => name === unit)?.[1];
      if (count === undefined || size === undefined) throw new Error(`not a time span: ${text}`);
      return Number(count) * size;
    })
    .reduce((sum, part) => sum + part, 0);
}
