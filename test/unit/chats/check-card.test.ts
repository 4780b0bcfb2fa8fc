import { describe, expect, it } from 'vitest';
import { checkCard } from '../../../src/chats/project/check-card.ts';
import { renderCard } from '../../../src/chats/terminal/render.ts';
import type { PasteLine, SetupFinding, SetupReport } from '../../../src/domain/setup-report.ts';

const link: PasteLine = { node: 'sol-a', place: 'as sol', line: 'ln -s /k /l.new && mv -T /l.new /l' };

function finding(different: Partial<SetupFinding>): SetupFinding {
  return {
    id: 'identity-link',
    title: 'The link on sol-a is right',
    severity: 'must',
    state: 'passed',
    node: 'sol-a',
    found: '→ /staked',
    needed: '→ /unstaked',
    why: 'It decides.',
    fix: 'Do it.',
    lines: [],
    ...different,
  };
}

const report: SetupReport = {
  fleet: 'prod',
  headline: 'Not ready: 1 thing to mend on sol-a.',
  ready: false,
  groups: [
    {
      name: 'sol-a',
      about: 'stands by for sol-main',
      parts: [
        {
          title: 'Generated an unstaked identity',
          findings: [finding({ id: 'unstaked-key', title: 'It has a key' })],
          folded: 0,
        },
        {
          title: 'Created a symbolic link',
          findings: [finding({ state: 'failed', lines: [link, link] }), finding({ id: 'boot', title: 'It comes up' })],
          folded: 2,
          unmade: [{ title: 'It runs', because: 'nobody answers' }],
        },
        { title: 'Nothing of this', findings: [], folded: 0 },
      ],
    },
  ],
  hostLines: [],
};

describe('the card of a check', () => {
  it('shows what failed in full under its heading, and what passed as a number', () => {
    const card = checkCard('reply:1', report);

    expect(card).toMatchObject({ tone: 'bad', headline: report.headline, key: 'reply:1' });
    expect(card.sections[0]).toMatchObject({
      kind: 'checklist',
      title: 'sol-a: stands by for sol-main',
      items: [
        { state: 'done', text: 'Generated an unstaked identity', aside: '1 of 1' },
        { state: 'failed', text: 'Created a symbolic link', aside: '1 of 4; 2 checks could not be made' },
        { state: 'failed', text: '· The link on sol-a is right', detail: expect.stringContaining('Found: → /staked') },
      ],
    });
    expect(card.sections[1]).toMatchObject({ kind: 'commands', items: [{ node: 'sol-a', command: link.line }] });
  });

  it('shows passed checks too when all are asked for', () => {
    const [section] = checkCard('reply:1', report, { all: true }).sections;

    expect(section?.kind === 'checklist' && section.items.map(({ text }) => text)).toContain('· It has a key');
    expect(section?.kind === 'checklist' && section.items).toContainEqual({
      state: 'unknown',
      text: '· It runs',
      detail: 'Could not be made: nobody answers',
    });
  });

  it('leaves the lines to a terminal that must not break them', () => {
    expect(checkCard('reply:1', report, { lines: false }).sections).toHaveLength(1);
  });

  it('stays within the width of a telephone', () => {
    const text = renderCard(checkCard('reply:1', report), { width: 40, color: false, now: 0 });

    expect(text.split('\n').filter((line) => line.length > 40)).toEqual([]);
  });

  it.each([
    ['good', true, []],
    ['warning', true, [finding({ severity: 'should', state: 'failed' })]],
    ['bad', false, []],
  ] as const)('is %s', (tone, ready, findings) => {
    const groups = [{ name: 'Baton', about: '', parts: [{ title: 'x', findings, folded: 0 }] }];

    expect(checkCard('reply:1', { ...report, ready, groups }).tone).toBe(tone);
  });
});
