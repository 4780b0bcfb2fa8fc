import { describe, expect, it } from 'vitest';
import { RULES } from '../../../src/alerts/rule-table.ts';
import { adviceOf, neverSilenced, ruleOf, ruleOfAlert } from '../../../src/alerts/rules.ts';

const SEVERITIES = ['critical', 'warning', 'info'] as const;

describe('the table of rules', () => {
  it('has each rule and each name of an alert once', () => {
    const ids = RULES.map(({ id }) => id);
    const names = RULES.flatMap(({ alerts }) => alerts.map((name) => name.toLowerCase()));

    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(RULES)('says of $id in plain sentences what to do', (rule) => {
    for (const severity of SEVERITIES) {
      const { todo } = adviceOf(rule.id, severity);
      expect(todo).toMatch(/[.]$/);
      expect(todo.split(/(?<=[.:]) /).length).toBeLessThanOrEqual(6);
      expect(todo.length).toBeLessThan(260);
    }
    expect(rule.means).toMatch(/\.$/);
    expect(rule.title).not.toMatch(/\.$/);
  });

  it('calls people for all that is critical, and for nothing that is only for information', () => {
    expect(RULES.map(({ id }) => adviceOf(id, 'critical').tell)).not.toContain('shown');
    expect(RULES.map(({ id }) => adviceOf(id, 'info').tell)).not.toContain('called');
  });

  it('offers no move while two could sign, however loud the sender is', () => {
    expect(SEVERITIES.slice(0, 2).map((severity) => adviceOf('two-signers', severity).button)).toEqual([
      'alarm',
      'alarm',
    ]);
  });
});

describe('an alert', () => {
  it.each([
    ['SolanaDelinquent', 'not-signing'],
    ['host_out_of_disk_space', 'disk-filling'],
    ['BatonTwoSigners', 'two-signers'],
    ['Watchdog', 'dead-man'],
    ['SomethingOfTheirOwn', 'other'],
    ['', 'other'],
    ['__proto__', 'other'],
  ] as const)('%s belongs to the rule %s', (name, rule) => {
    expect(ruleOfAlert(name)).toBe(rule);
    expect(ruleOf(rule).id).toBe(rule);
  });

  it('of two that could sign is never silenced', () => {
    expect(neverSilenced()).toContain('BatonTwoSigners');
    expect(neverSilenced().map(ruleOfAlert)).toEqual(neverSilenced().map(() => 'two-signers'));
  });
});
