import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readFleet } from '../../../src/config/load.ts';
import { type Problem, problemText } from '../../../src/config/problem.ts';
import type { Mistake } from './mistake.ts';
import { mistakesAcrossKeys } from './mistakes-across-keys.ts';
import { mistakesOfAlerts } from './mistakes-of-alerts.ts';
import { mistakesOfDiscord } from './mistakes-of-discord.ts';
import { mistakesOfForm } from './mistakes-of-form.ts';
import { mistakesOfNear } from './mistakes-of-near.ts';
import { mistakesOfPolkadot } from './mistakes-of-polkadot.ts';
import { mistakesOfSlack } from './mistakes-of-slack.ts';
import { mistakesOfYaml } from './mistakes-of-yaml.ts';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const file = (name: string): string => readFileSync(here(name), 'utf8');
const [solana, polkadot, near] = [file('good-fleet.yaml'), file('good-polkadot.yaml'), file('good-near.yaml')];
const [slack, alerts, discord] = [file('good-slack.yaml'), file('good-alerts.yaml'), file('good-discord.yaml')];
const ofPolkadot: ReadonlySet<Mistake> = new Set(mistakesOfPolkadot);
const ofNear: ReadonlySet<Mistake> = new Set(mistakesOfNear);
const ofSlack: ReadonlySet<Mistake> = new Set(mistakesOfSlack);
const ofAlerts: ReadonlySet<Mistake> = new Set(mistakesOfAlerts);
const ofDiscord: ReadonlySet<Mistake> = new Set(mistakesOfDiscord);
const mistakes = [
  ...mistakesOfYaml,
  ...mistakesOfForm,
  ...mistakesAcrossKeys,
  ...mistakesOfPolkadot,
  ...mistakesOfNear,
  ...mistakesOfSlack,
  ...mistakesOfAlerts,
  ...mistakesOfDiscord,
];

function goodFor(mistake: Mistake): string {
  if (ofPolkadot.has(mistake)) return polkadot;
  if (ofNear.has(mistake)) return near;
  if (ofSlack.has(mistake)) return slack;
  if (ofDiscord.has(mistake)) return discord;
  return ofAlerts.has(mistake) ? alerts : solana;
}

function planted(mistake: Mistake): string {
  const [title, replace, by] = mistake;
  const good = goodFor(mistake);
  expect(good.split(replace).length, `${title}: the text to replace`).toBeGreaterThan(1);
  return good.replace(replace, () => by);
}

function problemsOf(text: string): readonly Problem[] {
  const read = readFleet(text);
  return read.kind === 'problems' ? read.problems : [];
}

describe('a hundred mistakes', () => {
  it('are planted into a file that holds', () => {
    expect(mistakes.length).toBeGreaterThanOrEqual(100);
    expect(new Set(mistakes.map(([title]) => title)).size).toBe(mistakes.length);
    for (const good of [solana, polkadot, near, slack, alerts, discord])
      expect(readFleet(good)).toMatchObject({ kind: 'fleet', warnings: [] });
  });

  it('are told in these very words', async () => {
    const told = mistakes.map((mistake) => {
      const text = problemText('fleet.yaml', problemsOf(planted(mistake)));
      return `## ${mistake[0]}\n\n${text}\n`;
    });

    // Changed on purpose? Run vitest with -u, and read every message that differs as somebody would at 3 a.m.
    await expect(told.join('\n')).toMatchFileSnapshot(here('mistakes.txt'));
    // Each of some two hundred reads a whole file: a second alone, ten on a busy machine.
  }, 60_000);

  it.each(mistakes.map((mistake) => [mistake[0], mistake] as const))(
    'with %s: points to the place',
    (_title, mistake) => {
      const text = planted(mistake);
      const pointsTo = mistake[3].replace('¦', '');
      const at = text.indexOf(pointsTo) + Math.max(mistake[3].indexOf('¦'), 0);
      const before = text.slice(0, at).split('\n');
      expect(text, 'the text to point to').toContain(pointsTo);

      const places = problemsOf(text).map(({ line, column }) => `${line}:${column}`);

      expect(places).toContain(`${before.length}:${(before.at(-1) ?? '').length + 1}`);
    },
  );

  it('never show a secret, and leave nothing unsaid', () => {
    for (const mistake of mistakes) {
      const problems = problemsOf(planted(mistake));
      const text = problemText('fleet.yaml', problems);

      expect(
        problems.flatMap(({ found, expected, mend }) => [found, expected, mend]),
        mistake[0],
      ).not.toContain('');
      expect(text, mistake[0]).not.toMatch(/hunter2|31415926|undefined|null|NaN|\[object/);
    }
    // Each of some two hundred reads a whole file: a second alone, ten on a busy machine.
  }, 60_000);
});
