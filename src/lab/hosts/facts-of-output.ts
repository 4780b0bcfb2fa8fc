/** Lines are read up to this many bytes; a whole observe with its tower is far below it. */
const READ_BYTES = 256 * 1024;
const FACT = /^([a-z][A-Za-z0-9_.]*)=(.*)$/;

/** The `key=value` lines of a guard's output. Bytes after a `data` line are jumped over. */
export function factsOfOutput(output: Buffer): (readonly [key: string, value: string])[] {
  const facts: (readonly [string, string])[] = [];
  let at = 0;
  while (at < Math.min(output.length, READ_BYTES)) {
    const newline = output.indexOf(0x0a, at);
    const end = newline < 0 ? output.length : newline;
    const line = output.toString('utf8', at, end);
    at = end + 1;
    const data = /^data (\d+) [0-9a-f]{64}$/.exec(line);
    if (data) at += Number(data[1]) + 1;
    const fact = FACT.exec(line);
    if (fact) facts.push([fact[1] ?? '', fact[2] ?? '']);
  }
  return facts;
}
