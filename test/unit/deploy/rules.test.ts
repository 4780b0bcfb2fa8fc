import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { adviceOf, ruleOf, ruleOfAlert } from '../../../src/alerts/rules.ts';
import { createMetrics } from '../../../src/health/metrics.ts';
import { createTally } from '../../../src/health/tally.ts';
import { parseExposition } from '../health/exposition.ts';

const FILE = join(import.meta.dirname, '..', '..', '..', 'deploy', 'prometheus-rules.yml');
interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: 'critical' | 'warning' | 'info' };
  readonly annotations: { readonly summary: string };
}

const read: unknown = parse(readFileSync(FILE, 'utf8'));
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the tests below would fail on another form
const rules = (read as { groups: { rules: Rule[] }[] }).groups.flatMap((group) => group.rules);
const noFigures = () => Promise.reject(new Error('no store'));

async function knownNames(): Promise<ReadonlySet<string>> {
  const metrics = createMetrics({
    version: '0',
    store: { tables: () => Promise.resolve('current'), figures: noFigures },
    tally: createTally(() => 0),
    ready: () => Promise.resolve({ ready: true, state: 'ready', failing: [] }),
    latest: () => Promise.resolve([]),
    canaryAgeMs: () => null,
  });
  return new Set(parseExposition((await metrics()).text).keys());
}

describe('the example rules for Prometheus', () => {
  it('begin with the day on which Baton itself is silent', () => {
    expect(rules[0]?.alert).toBe('BatonSilent');
    expect(rules.length).toBeGreaterThan(5);
  });

  it('speak of figures that Baton has', async () => {
    const known = await knownNames();
    const named = rules.flatMap(({ expr }) => expr.match(/\bbaton_[a-z_]+/g) ?? []);

    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it.each(rules)('say of $alert how bad it is and what it means', ({ alert, labels, annotations, expr }) => {
    expect(alert === 'Watchdog' ? ['info'] : ['warning', 'critical']).toContain(labels.severity);
    expect(annotations.summary).toMatch(/\.$/);
    expect((expr.match(/\(/g) ?? []).length).toBe((expr.match(/\)/g) ?? []).length);
  });

  it.each(rules)('have $alert in the table that says what to do about it', ({ alert, labels }) => {
    const rule = ruleOfAlert(alert);

    expect(ruleOf(rule).alerts).toContain(alert);
    expect(adviceOf(rule, labels.severity).todo).not.toBe('');
  });

  it('leave alone what belongs to no validator', () => {
    const aboutThem = rules.filter(({ alert }) => ['Baton', 'Watch'].every((name) => !alert.startsWith(name)));

    expect(aboutThem.length).toBeGreaterThan(30);
    expect(aboutThem.filter(({ expr }) => !expr.includes('validator!=""'))).toEqual([]);
  });
});
