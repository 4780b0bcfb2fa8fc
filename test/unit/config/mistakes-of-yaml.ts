import type { Mistake } from './mistake.ts';

const PEM = '-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2hunter2\n-----END OPENSSH PRIVATE KEY-----';

const TIMES = (alias: string): string => Array.from({ length: 60 }, () => alias).join(', ');
const LAUGHS = `terminal: [&a [${TIMES('x')}], &b [${TIMES('*a')}], [${TIMES('*b')}]]`;

/** Each keeps the file from being read as YAML, or makes programs read it differently. */
export const mistakesOfYaml: readonly Mistake[] = [
  ['a key twice at the top', 'mode: act\ndata', 'mode: act\nfleet: again\ndata', 'fleet: again'],
  ['a node twice', '  sol-b:\n    host', '  sol-a:\n    host', 'sol-a:\n    host: sol-b'],
  ['a tab as indentation', '  connect_timeout: 8', '\tconnect_timeout: 8', '\tconnect_timeout'],
  ['a tab after blanks', '    port: 22\n', '  \tport: 22\n', '\tport: 22'],
  ['a key one blank too far in', '    login: sol\n', '     login: sol\n', 'sol-b.example.com\n     login'],
  ['a key one blank too far out', '    login: sol\n', '   login: sol\n', 'login: sol\n'],
  ['a forgotten colon', '  connect_timeout: 8', '  connect_timeout 8', 'connect_timeout 8'],
  ['a forgotten blank after the colon', '  connect_timeout: 8', '  connect_timeout:8', 'connect_timeout:8'],
  ['a colon and a blank inside a text', 'name: Ada', 'name: Ada: on call', 'Ada: on call'],
  ['a text that begins with @', 'name: Ada', 'name: @ada', '@ada'],
  ['a text that begins with a backquote', 'name: Ada', 'name: `ada`', '`ada`'],
  ['a text that begins with *', 'name: Ada', 'name: *ada', '*ada'],
  ['a text that begins with !', 'name: Ada', 'name: !ada x', '!ada'],
  ['a text that begins with %', 'name: Ada', 'name: %ada', '%ada'],
  ['a quote left open', 'name: Ada', 'name: "Ada', '"Ada'],
  ['a bracket left open', 'nodes: [sol-a, sol-b]', 'nodes: [sol-a, sol-b', '[sol-a, sol-b'],
  ['a bracket that closes nothing', 'terminal: [ada]', 'terminal: ada]]', 'ada]]'],
  ['a comma forgotten in a list', "['file:secrets/web-ada']", "['file:a' 'file:b']", "'file:b'"],
  ['a backslash in double quotes', 'name: Ada', 'name: "Ada \\o/"', '\\o/'],
  ['a second document', 'people:\n', '---\npeople:\n', '---\npeople'],
  ['braces as a key', 'fleet: example\n', '{fleet}: example\n', '{fleet}'],
  ['a version line', 'fleet: example\n', '%YAML 1.1\n---\nfleet: example\n', '%YAML'],
  ['a number that begins with 0', 'quiet_window: 120', 'quiet_window: 0120', '0120'],
  ['a blank from a web page', '    login: sol\n', '\u00a0   login: sol\n', '\u00a0   login'],
  ['a merge', '    login: sol\n', '    <<: {login: sol}\n', '<<: {login'],
  ['a private key pasted into the file', 'key: file:secrets/baton_ed25519', `key: ${PEM}`, '-----BEGIN'],
  ['aliases that multiply', 'terminal: [ada]', LAUGHS, '*a'],
  ['an alias of itself', 'terminal: [ada]', 'terminal: &t [*t, *t]', '*t, *t'],
];
