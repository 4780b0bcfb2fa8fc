import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { approvalRuleOf, modeOf, policyOf } from '../../../src/config/policy.ts';
import { readFleet } from '../../../src/config/load.ts';
import { solanaValidator } from '../../../src/chains/solana/target.ts';
import type { Fleet, SolanaValidator } from '../../../src/config/schema.ts';

const example = readFileSync(new URL('../../../config/fleet.example.yaml', import.meta.url), 'utf8');

function fleetWith(replace: string, by: string): { fleet: Fleet; validator: SolanaValidator } {
  const read = readFleet(example.replace(replace, by));
  if (read.kind === 'problems') throw new Error(JSON.stringify(read.problems));
  return { fleet: read.fleet, validator: solanaValidator(read.fleet, 'sol-main') };
}

describe('the policy of a validator', () => {
  it('is that of the fleet where the validator says nothing, not the built-in one', () => {
    const { fleet, validator } = fleetWith('    max_lag_slots: 5', '    max_lag_slots: 9');

    expect(policyOf(fleet, validator)).toMatchObject({ max_lag_slots: 9, max_wait: 7200 });
  });

  it('takes single keys of the approvals from the validator and the rest from the fleet', () => {
    const { fleet, validator } = fleetWith('holds_for: 900', 'holds_for: 600');

    expect(approvalRuleOf(policyOf(fleet, validator))).toEqual({
      people: 2,
      roles: ['operator'],
      requesterMayApprove: true,
      holdsForS: 600,
      cancelWindowS: 30,
      overrides: { people: 2, roles: ['operator'] },
    });
  });

  it('looks only, unless the fleet or the validator says act', () => {
    const own = fleetWith('mode: act\n\n', '\n');
    const neither = fleetWith('    mode: act\n', '');

    expect(modeOf(own.fleet, own.validator)).toBe('act');
    expect(modeOf({ ...neither.fleet, mode: 'observe' }, neither.validator)).toBe('observe');
  });
});
