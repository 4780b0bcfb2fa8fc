import firing from '../../unit/alerts/hooks/alertmanager-firing.json' with { type: 'json' };
import resolved from '../../unit/alerts/hooks/alertmanager-resolved.json' with { type: 'json' };

/** What is sent to a path: a real body that a few mutations made odd. */
export interface OddBody {
  readonly path: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

type Draw = (below: number) => number;

/** mulberry32: the same bodies from the same seed, on every machine. */
function drawFrom(seed: number): Draw {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const [alert] = firing.alerts;
const many = { ...firing, alerts: Array.from({ length: 40 }, (_, index) => ({ ...alert, fingerprint: `f${index}` })) };
const generic = { validator: 'sol-main', severity: 'critical', summary: 'No votes', status: 'firing', key: 'votes' };
const REAL: readonly (readonly [string, unknown])[] = [
  ['/alerts/alertmanager', firing],
  ['/alerts/alertmanager', resolved],
  ['/alerts/alertmanager', many],
  ['/alerts/grafana', { ...firing, version: '1' }],
  ['/alerts/grafana', { ...many, version: '1' }],
  ['/alerts/generic', generic],
];

/** Values that belong nowhere, or only look as if they did. */
const ODD_VALUES: readonly string[] = [
  'null',
  'true',
  '-1',
  '1e400',
  '-0',
  '123456789012345678901234567890',
  '""',
  '"\\u0000"',
  '"\\ud800"',
  '"\\udc00\\ud800 \\u202e\\u0007"',
  '"constructor"',
  '"0001-01-01T00:00:00Z"',
  '"9999-12-31T23:59:59Z"',
  '"2026-11-20T17:26:29.815123456+14:00"',
  '"javascript:alert(1)"',
  '[]',
  '{}',
  '[null, 1, "x", {}]',
  '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}',
  `"${'x'.repeat(5_000)}"`,
  `"${'😀'.repeat(400)}"`,
  `${'['.repeat(20)}${']'.repeat(20)}`,
  `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`,
];
const ODD_KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  '',
  'alertname',
  'version',
  'labels',
  'ü',
  'a\u0000b',
];

/** Each changes a text of JSON; most results are JSON still. */
const MUTATIONS: readonly ((text: string, draw: Draw) => string)[] = [
  // A value, whichever.
  (text, draw) => replaceOne(text, /(?<=: ?)("(?:[^"\\]|\\.)*"|-?\d[\d.e+-]*|true|false|null)/g, odd(draw), draw),
  // A whole list or object that holds no other one.
  (text, draw) => replaceOne(text, /\{[^{}[\]]*\}|\[[^{}[\]]*\]/g, odd(draw), draw),
  // A name of a field.
  (text, draw) => replaceOne(text, /"[A-Za-z_]+"(?=:)/g, JSON.stringify(pick(ODD_KEYS, draw)), draw),
  // A field more, also one that is there already.
  (text, draw) => replaceOne(text, /\{(?=")/g, `{${JSON.stringify(pick(ODD_KEYS, draw))}: ${odd(draw)}, `, draw),
  // A piece taken out, doubled or cut off.
  (text, draw) => text.slice(0, draw(text.length)) + text.slice(draw(text.length)),
  (text, draw) => text.slice(0, draw(text.length)),
  (text, draw) => insert(text, pick(['{', '}', '[', ']', '"', ',', ':', '\\', '\n', '\u0000', '\uFEFF'], draw), draw),
  (text, draw) => insert(text, '['.repeat(draw(5_000)), draw),
];

/** The body of that number: the same each time. */
export function oddBody(number: number): OddBody {
  const draw = drawFrom(number);
  const [path, real] = pick(REAL, draw);
  let text = JSON.stringify(real);
  for (let times = draw(4); times >= 0; times -= 1) text = pick(MUTATIONS, draw)(text, draw);
  const body = new TextEncoder().encode(text);
  // One in ten has bytes that are no UTF-8, or any at all.
  for (let times = draw(10) === 0 ? draw(5) + 1 : 0; times > 0 && body.length > 0; times -= 1)
    body[draw(body.length)] = draw(256);
  // One in ten comes to the path of another.
  return { path: draw(10) === 0 ? pick(REAL, draw)[0] : path, body };
}

function odd(draw: Draw): string {
  return pick(ODD_VALUES, draw);
}

function pick<T>(list: readonly T[], draw: Draw): T {
  const picked = list[draw(list.length)];
  if (picked === undefined) throw new Error('nothing to pick from');
  return picked;
}

function replaceOne(text: string, pattern: RegExp, by: string, draw: Draw): string {
  const places = [...text.matchAll(pattern)];
  const place = places.length === 0 ? undefined : places[draw(places.length)];
  if (place === undefined) return text;
  return text.slice(0, place.index) + by + text.slice(place.index + place[0].length);
}

function insert(text: string, what: string, draw: Draw): string {
  const at = draw(text.length + 1);
  return text.slice(0, at) + what + text.slice(at);
}
