import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { acting } from '../stub-host.ts';
import { createNearHost, IDENTITY, keyHash, keyText, type NearHost, OTHER_KEY, POOL } from './near-host.ts';
import {
  broken,
  type KeyState,
  type Lies,
  MODEL,
  type ModelVerb,
  started,
  statesAlong,
  VERBS,
} from './sequence-model.ts';

/** What a play came to: how often each answer was seen, so that nobody takes a play of refusals for a proof. */
export interface Played {
  readonly calls: number;
  readonly done: number;
  readonly refused: number;
  readonly killed: number;
  /** Kills after which the state was neither the one before nor the one that was wanted. */
  readonly between: number;
}

const STEPS = 6;
/** Beyond the last effect of the longest verb, so that some kills come too late. */
const EFFECTS = 18;
const OUTSIDE = ['reboot', 'crash', 'operator-start', 'other-staged', 'reload'] as const;

/** mulberry32: the same sequences from the same seed, on every machine. */
function chances(seed: number): (below: number) => number {
  let a = seed >>> 0;
  return (below) => {
    a = (a + 0x6d_2b_79_f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/**
 * What a process does is played by a file that says whether one runs and has the key, so that a call takes a twentieth of a second.
 * Everything else is the guard as it is.
 */
const PLAYED = String.raw`
find_process() { count=0 found= pid=; [ ! -e "$PLAY/running" ] || count=1; }
owns_port() { [ -e "$PLAY/running" ]; }
http() { read -r runs <"$PLAY/running" && [ "$runs" = keyed ] && set -- '"${POOL}"' '"ed25519:${IDENTITY}"' || set -- null null
  printf '{"jsonrpc":"2.0","result":{"validator_account_id":%s,"validator_public_key":%s},"id":1}' "$1" "$2"; }
listens() { port=no; }
sleep() { :; }
main "$@"
`;

/**
 * Plays sequences of verbs, kills and things that happen to a host against the model and the real guard.
 * @throws at the first difference, with the seed and the steps that show it
 */
export async function playSequences(options: {
  readonly shell: string;
  readonly sequences: number;
  readonly seed: number;
  /** Another guard than the one that is there, to see that it is told apart. */
  readonly edit?: (script: string) => string;
}): Promise<Played> {
  const host = await createNearHost({ shell: options.shell, key: 'none' });
  host.set('played', '1');
  await host.ready();
  const played = { calls: 0, done: 0, refused: 0, killed: 0, between: 0 };
  try {
    for (let sequence = 0; sequence < options.sequences; sequence += 1) {
      const seed = options.seed + sequence;
      const told: string[] = [];
      try {
        await playOne({ host, edit: options.edit ?? ((text) => text) }, chances(seed), told, played);
      } catch (error) {
        throw new Error(`seed ${seed} under ${options.shell}: ${told.join(', ')}: ${String(error)}`, { cause: error });
      }
    }
  } finally {
    await host.close();
  }
  return played;
}

interface Place {
  readonly host: NearHost;
  readonly edit: (script: string) => string;
}
type Count = { -readonly [K in keyof Played]: Played[K] };

async function playOne(at: Place, draw: (below: number) => number, told: string[], played: Count): Promise<void> {
  const { host } = at;
  let state = layOut(host, draw);
  for (let step = 1; step <= STEPS; step += 1) {
    const before = state;
    if (draw(6) === 0) {
      const happening = OUTSIDE[draw(OUTSIDE.length)] ?? 'crash';
      told.push(happening);
      state = happens(host, happening, state);
    } else {
      const verb = drawVerb(state, draw);
      const kill = draw(2) === 0 ? 1 + draw(EFFECTS) : 0;
      told.push(kill === 0 ? verb : `${verb} killed at ${kill}`);
      state = await call({ ...at, state, attempt: step }, verb, kill, played);
    }
    const wrong = broken(state, before);
    if (wrong.length > 0) throw new Error(`${wrong.join(' and ')}: ${shown(before)} became ${shown(state)}`);
  }
}

/** Two of three are among those that the state allows: what is refused teaches less. */
function drawVerb(state: KeyState, draw: (below: number) => number): ModelVerb {
  const allowed = VERBS.filter((verb) => 'changes' in MODEL[verb](state));
  const among = draw(3) === 0 || allowed.length === 0 ? VERBS : allowed;
  return among[draw(among.length)] ?? 'fence';
}

async function call(
  at: Place & { state: KeyState; attempt: number },
  verb: ModelVerb,
  kill: number,
  played: Count,
): Promise<KeyState> {
  const { host } = at;
  const [name, key] = verb.startsWith('start-') ? ['start', verb.slice('start-'.length)] : [verb, ''];
  host.killAt(kill === 0 ? null : kill);
  const more = {
    attempt: String(at.attempt),
    ...(key === '' ? {} : { key }),
    ...(verb === 'key-place' ? { sha256: keyHash() } : {}),
  };
  const edit = (script: string): string =>
    `PLAY=${host.root}\n${at.edit(script).replace(/main "\$@"\n$/, () => PLAYED)}`;
  const answer = await host.call(`near.${name}`, acting(5, more), edit);
  host.killAt(null);
  played.calls += 1;
  const outcome = MODEL[verb](at.state);
  const along = statesAlong(at.state, outcome);
  const real = read(host);
  const found = along.findIndex((state) => shown(state) === shown(real));
  if (answer.answer === null) {
    if (kill === 0) throw new Error('the guard gave no answer');
    if (found === -1) throw new Error(`the guard left ${shown(real)}, the model only ${along.map(shown).join(' or ')}`);
    played.killed += 1;
    if (found > 0 && found < along.length - 1) played.between += 1;
    return real;
  }
  const said = answer.answer === 'ok' ? 'ok' : `${answer.answer} ${answer.code}`;
  const wanted = 'refused' in outcome ? `refused ${outcome.refused}` : 'ok';
  const last = along.at(-1) ?? at.state;
  if (said !== wanted || shown(real) !== shown(last))
    throw new Error(`from ${shown(at.state)} the guard: ${said}, ${shown(real)}; the model: ${wanted}, ${shown(last)}`);
  if (said === 'ok') played.done += 1;
  else played.refused += 1;
  return real;
}

const shown = (state: KeyState): string => JSON.stringify(state);
const FILES = { live: '', staged: '.staged', fenced: '.baton-fenced', aside: '.baton-aside' } as const;
const PLACES = ['live', 'staged', 'fenced', 'aside'] as const;
const fileOf = (place: (typeof PLACES)[number]): string => `home/validator_key.json${FILES[place]}`;

/** A primary or a standby, enabled or not, running or not. */
function layOut(host: NearHost, draw: (below: number) => number): KeyState {
  for (const place of PLACES) rmSync(host.path(fileOf(place)), { force: true });
  for (const file of [join(host.state, 'fenced'), join(host.state, 'was'), join(host.state, 'receipts'), host.dropIn])
    rmSync(file, { force: true });
  host.write('loaded', '');
  host.write(fileOf(draw(2) === 0 ? 'live' : 'staged'), keyText());
  set(host, 'enabled', draw(2) === 0);
  rmSync(host.path('running'), { force: true });
  const state = read(host);
  return draw(3) === 0 ? state : run(host, state);
}

function happens(host: NearHost, happening: (typeof OUTSIDE)[number], state: KeyState): KeyState {
  switch (happening) {
    case 'crash':
      rmSync(host.path('running'), { force: true });
      return read(host);
    case 'operator-start':
      return run(host, state);
    case 'other-staged':
      if (state.staged === 'none') host.write(fileOf('staged'), OTHER_KEY);
      return read(host);
    case 'reload':
    case 'reboot': {
      reload(host);
      if (happening === 'reload') return read(host);
      rmSync(host.path('running'), { force: true });
      const booted = read(host);
      return booted.enabled ? run(host, booted) : booted;
    }
    default:
      return happening satisfies never;
  }
}

function run(host: NearHost, state: KeyState): KeyState {
  const { running } = { ...state, ...started(state) };
  if (running !== 'no') writeFileSync(host.path('running'), `${running}\n`);
  return read(host);
}

function reload(host: NearHost): void {
  host.systemctl('daemon-reload');
}

function set(host: NearHost, name: string, there: boolean): void {
  if (there) host.write(name, '');
  else rmSync(host.path(name), { force: true });
}

function textOf(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
}

function read(host: NearHost): KeyState {
  const lies = (place: (typeof PLACES)[number]): Lies => {
    if (!host.exists(fileOf(place))) return 'none';
    return host.read(fileOf(place)) === keyText() ? 'own' : 'other';
  };
  const was = textOf(join(host.state, 'was'));
  const running = textOf(host.path('running'));
  return {
    live: lies('live'),
    staged: lies('staged'),
    fenced: lies('fenced'),
    aside: lies('aside'),
    file: existsSync(join(host.state, 'fenced')),
    drop: existsSync(host.dropIn),
    loaded: host.read('loaded') !== '',
    was: was === 'enabled' || was === 'disabled' ? was : 'none',
    enabled: host.exists('enabled'),
    running: running === 'keyed' || running === 'bare' ? running : 'no',
  };
}
