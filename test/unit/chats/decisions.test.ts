import { assert, asyncProperty, scheduler } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHATS } from './doors.ts';
import { deedsIn, type Moment, play, type Played, REQUESTER, type Rule, rulesIn } from './interleaving.ts';

/**
 * What is right, in its own words: it knows nothing of how Baton decides, only who counted at a moment, which words were stored and
 * what came of the plan. One sentence for each thing that is wrong.
 */
function wrongs({ rule, record, runs, stored, rejected, answers, end }: Played): string[] {
  const { state, decisions } = record;
  const words = (word: 'approve' | 'reject', at: Moment) =>
    decisions
      .filter(({ kind, person }) => kind === word && counts(person, rule, at))
      .map(({ person: who, chat }) => ({ who, chat }));
  const wrong: string[] = [];
  if (runs.length > 1) wrong.push(`${runs.length} runs were started`);
  for (const { approvedBy, sent } of runs) {
    if (sent.expired) wrong.push('a run was started after the plan had expired');
    if (approvedBy.some((who) => !counts(who, rule, sent)))
      wrong.push(`${approvedBy.join()} did not all count at the start`);
    const said = stored.filter(({ who, word }) => word === 'approve' && approvedBy.includes(who));
    if (!enough(said, rule)) wrong.push(`${approvedBy.join()} were not enough`);
    if (approvedBy.some((who) => !stored.some((each) => each.who === who && each.word === 'approve')))
      wrong.push('somebody counted who had not said so');
  }
  for (const { by, sent } of rejected)
    if (!counts(by, rule, sent) || !stored.some(({ who, word }) => who === by && word === 'reject'))
      wrong.push(`${by} could not reject it`);
  for (const { who, word, sent, pressed } of stored) {
    if (!pressed) wrong.push(`${who} never pressed ${word}`);
    if (!counts(who, rule, sent)) wrong.push(`the word of ${who} was stored, and did not count`);
  }
  if (new Set(stored.map(({ who, word, chat }) => `${who} ${word} ${chat}`)).size !== stored.length)
    wrong.push('a word was stored twice');
  if ((state.kind === 'consumed') !== (runs.length === 1))
    wrong.push(`the plan is ${state.kind} with ${runs.length} runs`);
  if (state.kind === 'rejected' && rejected.length !== 1) wrong.push('rejected by nobody');
  if (state.kind === 'expired' && !end.expired) wrong.push('expired too early');
  if (state.kind === 'open') {
    if (end.expired && decisions.length > 0) wrong.push('an expired plan stays open');
    if (!end.expired && words('reject', end).length > 0) wrong.push('a rejection came to nothing');
    if (!end.expired && enough(words('approve', end), rule)) wrong.push('enough approvals came to nothing');
  }
  for (const { deed, text } of answers) {
    if (/The run starts/.test(text) && runs.length === 0) wrong.push(`${deed.who} was told of a run that is not there`);
    if (text.startsWith('Rejected by') && state.kind !== 'rejected')
      wrong.push(`${deed.who} was told of a rejection that is not there`);
    if (deed.word === 'approve' && deed.digest === 'old' && /starts|so far/.test(text))
      wrong.push('a press on an old card was taken');
    if (/unexpected|undefined|TypeError/.test(text)) wrong.push(`${deed.who} was told: ${text}`);
  }
  const byAction = new Map<string, string>();
  for (const { deed, text } of answers) {
    const id = `${deed.chat} ${deed.who} ${deed.word} ${deed.digest} ${deed.action}`;
    // Whoever was taken out meanwhile is turned away at the second delivery.
    if (/does not know you/.test(text)) continue;
    if ((byAction.get(id) ?? text) !== text) wrong.push(`one press of ${deed.who} had two answers`);
    byAction.set(id, text);
  }
  return wrong;
}

function counts(who: string, { requesterMayApprove }: Rule, { counted }: Moment): boolean {
  return [...counted].some((name) => name === who) && (requesterMayApprove || who !== REQUESTER);
}

function enough(
  said: readonly { readonly who: string; readonly chat: string }[],
  { people, platforms }: Rule,
): boolean {
  const who = new Set(said.map((each) => each.who));
  const chats = new Set(said.map((each) => each.chat));
  const isSecondPair = people === 1 || [...who].some((name) => name !== REQUESTER);
  return who.size >= people && chats.size >= platforms && isSecondPair;
}

describe.each([
  ['in Slack', ['slack']],
  ['in Discord', ['discord']],
  ['in both at once', CHATS],
] as const)('decisions %s', (_where, chats) => {
  const ends = new Map<string, number>();
  /** Runs that started with a word from each chat. */
  let mixed = 0;

  it('are never wrong, in a thousand interleavings of presses, expiry, roles taken away and plans made void', async () => {
    await assert(
      asyncProperty(scheduler(), rulesIn(chats), deedsIn(chats), async (order, rule, all) => {
        const played = await play(order, rule, all);
        const { decisions, state } = played.record;
        const { kind } = state;
        if (kind === 'consumed' && new Set(decisions.map(({ chat }) => chat)).size === CHATS.length) mixed += 1;
        ends.set(kind, (ends.get(kind) ?? 0) + 1);

        expect(wrongs(played)).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('came to every end that there is, so that nothing was proven by doing nothing', () => {
    expect([...ends.keys()].toSorted()).toEqual(['consumed', 'expired', 'open', 'rejected', 'void']);
    for (const count of ends.values()) expect(count).toBeGreaterThan(20);
    expect(mixed > 20).toBe(chats.length > 1);
  });
});
