import type { DestinationStream } from 'pino';

/** Said by their place in the line, or of no use to a reader. */
const OWN_PLACE = new Set(['level', 'time', 'msg']);

/** Turns JSON lines into short ones for people: time of day, level, message, fields. */
export function plainLines(to: { write(text: string): unknown }): DestinationStream {
  return { write: (line) => void to.write(plainLine(line)) };
}

/** One line of the log for people. What is not JSON stays as it is. */
export function plainLine(line: string): string {
  const fields = fieldsOf(line);
  if (fields === null) return line;
  const { time, level, msg } = fields;
  const rest = Object.entries(fields)
    .filter(([name]) => !OWN_PLACE.has(name))
    .map(([name, value]) => `${name}=${shortly(value)}`);
  return `${[timeOfDay(time), text(level).padEnd(5), text(msg), ...rest].join(' ')}\n`;
}

function fieldsOf(line: string): Record<string, unknown> | null {
  try {
    const read: unknown = JSON.parse(line);
    return typeof read === 'object' && read !== null ? { ...read } : null;
  } catch {
    return null;
  }
}

function timeOfDay(time: unknown): string {
  const at = new Date(text(time));
  return Number.isNaN(at.getTime()) ? '--:--:--' : at.toTimeString().slice(0, 8);
}

/** An error is its message: the stack is in the JSON lines, which a terminal is not the place for. */
function shortly(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'stack' in value && 'message' in value) return text(value.message);
  return text(value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
