import { DUTIES, type Counters, type DutyName, type Reading } from './counters.ts';

/** Nobody outside is believed alone. */
const FEWEST_OBSERVERS = 2;

/** What the counters show, against what they were. */
export interface Growth {
  /** `silent`: something was expected and was not produced. `no-duty`: nothing was expected since. */
  readonly kind: 'signs' | 'no-seat' | 'no-duty' | 'silent' | 'unread';
  readonly words: string;
  /** The height by which an observer had counted the first signature; null before. */
  readonly signedAt: number | null;
  /** What to compare with next: counters begin anew with an epoch. */
  readonly baseline: Reading;
}

/** Judges two readings of the same observers. Pure. */
export function growth(before: Reading, now: Reading, publicKey: string): Growth {
  const baseline = Object.fromEntries(
    Object.entries(now).map(([name, counters]) => {
      const old = before[name];
      return [name, old === undefined || old.epochStart !== counters.epochStart ? counters : old];
    }),
  );
  const each = Object.entries(now).map(([name, counters]) => judged(baseline[name] ?? counters, counters, publicKey));
  const first = each.flatMap(({ signedAt }) => signedAt ?? []);
  const signedAt = first.length === 0 ? null : Math.min(...first);
  const enough = (kind: Growth['kind']) => each.filter((one) => one.kind === kind).length >= FEWEST_OBSERVERS;
  const kept = { signedAt, baseline: { ...before, ...baseline } };
  if (each.length < FEWEST_OBSERVERS)
    return { kind: 'unread', words: `${each.length} observers answer, and ${FEWEST_OBSERVERS} are wanted`, ...kept };
  for (const kind of ['signs', 'no-seat', 'no-duty'] as const)
    if (enough(kind)) return { kind, words: wordsOf(each, kind), ...kept };
  return { kind: 'silent', words: wordsOf(each, 'silent'), ...kept };
}

interface Judged {
  readonly kind: 'signs' | 'no-seat' | 'no-duty' | 'silent';
  readonly words: string;
  readonly signedAt: number | null;
}

function judged(before: Counters, now: Counters, publicKey: string): Judged {
  const { duties } = now;
  if (duties === null) return { kind: 'no-seat', words: 'the pool has no seat in this epoch', signedAt: null };
  if (now.publicKey !== publicKey)
    return {
      kind: 'silent',
      words: `the chain knows the pool by another key, ${now.publicKey ?? 'none'}`,
      signedAt: null,
    };
  const rows = DUTIES.map((name) => ({ name, ...change(before, now, name) }));
  const grown = rows.filter(({ produced }) => produced > 0);
  const signedAt = grown.length > 0 ? now.height : null;
  const duty = rows.filter(({ isDuty }) => isDuty);
  // A block producer's turn may come once in an hour: what shows that it signs are chunks and endorsements, where it has those.
  const frequent = duty.filter(({ name }) => name !== 'blocks');
  const wanted = frequent.length > 0 ? frequent : duty;
  const words = rows.map(({ name, produced, expected }) => `${name} +${produced} of ${expected}`).join(', ');
  if (wanted.length > 0 && wanted.every(({ produced }) => produced > 0)) return { kind: 'signs', words, signedAt };
  const wasAsked = wanted.some(({ produced, expected }) => expected > 0 && produced === 0);
  return { kind: wasAsked ? 'silent' : 'no-duty', words, signedAt };
}

function change(before: Counters, now: Counters, name: DutyName) {
  const [old, fresh] = [before.duties?.[name], now.duties?.[name]];
  return {
    isDuty: (fresh?.expected ?? 0) > 0 || (name === 'chunks' && now.hasShards),
    produced: (fresh?.produced ?? 0) - (old?.produced ?? 0),
    expected: (fresh?.expected ?? 0) - (old?.expected ?? 0),
  };
}

function wordsOf(each: readonly Judged[], kind: Judged['kind']): string {
  const [first] = each.filter((one) => one.kind === kind);
  return (first ?? each[0])?.words ?? 'nothing is known';
}
