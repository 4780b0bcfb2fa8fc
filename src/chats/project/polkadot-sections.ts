import type { Plan } from '../../domain/plan.ts';
import type { Run } from '../../domain/run.ts';
import type { CardSection, ChecklistItem } from '../card.ts';
import { timeMark } from '../time-mark.ts';
import type { PolkadotWay } from './polkadot-way.ts';
import { isTakeover } from './takeover-words.ts';
import { oneLine, plain } from './words.ts';

/** Call data of six keys with their proof is about 1,400 signs; a batch of people's own is still shown in full. */
const LONGEST_CALL = 20_000;

/** What stands on the card of a run besides its steps: how far the keys have come, and what people have to sign. */
export function polkadotSections(run: Run, plan: Pick<Plan, 'bound'>, way: PolkadotWay): CardSection[] {
  if (run.endedAtMs !== null) return [];
  const isOpen = run.state !== 'stopped';
  return [
    ...(way.offered === null ? [] : offeredSections(way.offered, plan)),
    ...(isOpen ? barOf(run, way) : []),
    ...(isOpen && way.set !== null ? [sessionsOf(run, way.set, way)] : []),
  ];
}

/** How a call names each key that it sets: `gran 0x…`. */
const KEY_LINE = /^([a-z]{4}) (0x[0-9a-f]+)$/;

/** Where a chain's calls are made. */
export const placeOf = (chain: 'relay' | 'asset-hub'): string => (chain === 'relay' ? 'the relay chain' : 'Asset Hub');

function offeredSections(
  { chain, callData, callHash, words }: NonNullable<PolkadotWay['offered']>,
  { bound }: Pick<Plan, 'bound'>,
): CardSection[] {
  const proxy = bound['proxy'];
  const signer = proxy === undefined ? 'the staking proxy' : `the staking proxy ${oneLine(proxy)}`;
  const keys = words.flatMap((line) => KEY_LINE.exec(line)?.slice(1) ?? []);
  const others = words.filter((line) => !KEY_LINE.test(line)).map((line) => oneLine(line));
  const rows = keys.flatMap((type, at) => (at % 2 === 0 ? [[type, keys[at + 1] ?? '']] : []));
  return [
    {
      kind: 'text',
      title: 'To be signed by people',
      text: [
        `As ${signer}, with whatever you use: hardware wallet, multisig. Go on only where that shows this call hash: ${callHash}`,
        'Baton sends nothing itself and sees on chain when it is done. Whoever has the call data can use it until the keys are archived.',
      ].join('\n'),
    },
    {
      kind: 'commands',
      title: 'Call data',
      items: [
        { node: placeOf(chain), verb: 'call', command: plain(callData, LONGEST_CALL), see: `call hash ${callHash}` },
      ],
    },
    { kind: 'text', title: 'What the call does', text: others.join('\n') },
    ...(rows.length === 0
      ? []
      : [{ kind: 'table', title: 'The keys that it sets', columns: ['Type', 'Public key'], rows } as const]),
  ];
}

/** As far as it had come at the last look: the journal alone draws it, so that a restart of Baton changes nothing. */
function barOf({ from, to }: Run, { set, active, wait, freeSession }: PolkadotWay): CardSection[] {
  if (wait === null) return [];
  const bar = (title: string, beganMs: number, endMs: number, text: string): CardSection[] => [
    {
      kind: 'progress',
      title,
      share: shareOf(beganMs, wait.atMs, endMs),
      text: `${text} As of ${timeMark(wait.atMs)}.`,
    },
  ];
  if (wait.step === 'sessions' && set !== null && wait.activeAtMs !== null)
    return bar(
      `Until ${to} signs`,
      set.atMs,
      wait.activeAtMs,
      `Keys set ${timeMark(set.atMs)}, active about ${timeMark(wait.activeAtMs)}.`,
    );
  if (freeSession !== null && active !== null && wait.nextSessionAtMs !== null)
    return bar(
      `Until ${from} may stop`,
      active.atMs,
      wait.nextSessionAtMs,
      `Session ${freeSession} is over about ${timeMark(wait.nextSessionAtMs)}.`,
    );
  return [];
}

function shareOf(beganMs: number, nowMs: number, endMs: number): number {
  return endMs <= beganMs ? 1 : Math.min(1, Math.max(0, (nowMs - beganMs) / (endMs - beganMs)));
}

/** Which session of which. The numbers are the earliest; the chain's own word is waited for all the same. */
function sessionsOf(run: Run, set: NonNullable<PolkadotWay['set']>, way: PolkadotWay): CardSection {
  const { active, wait, freeSession, mayStopSession } = way;
  const now = wait?.session ?? mayStopSession ?? freeSession ?? active?.session ?? set.session;
  const signs = active?.session ?? set.session + 2;
  const row = (session: number, text: string, isDone = false, detail?: string): ChecklistItem => ({
    state: isDone || session < now ? 'done' : session === now ? 'running' : 'waiting',
    text: `${session}: ${text}`,
    ...(detail === undefined ? {} : { detail }),
  });
  const at = set.block === null ? '' : `, block ${set.block}`;
  const first = row(set.session, `keys of ${run.to} are set${at}`, active !== null);
  const title = `Sessions, now ${now}`;
  if (wait?.notElected === true)
    return {
      kind: 'checklist',
      title,
      items: [first, { state: 'waiting', text: 'the validator is not elected; its keys wait for that' }],
    };
  const last = row(
    (freeSession ?? signs) + 1,
    `${run.from} may stop, at the earliest`,
    mayStopSession !== null,
    'The chain decides, not the count: it names none of its keys any more, and this session has begun for good.',
  );
  return {
    kind: 'checklist',
    title,
    items: [
      first,
      row(set.session + 1, 'they are queued', active !== null),
      row(signs, `they are active, ${run.to} signs`),
      ...(isTakeover(run) ? [] : [last]),
    ],
  };
}
