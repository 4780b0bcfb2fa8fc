import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  anyPolicyOf,
  approvalRuleOf,
  modeOf,
  polkadotPolicyOf,
  policyOf,
  takeoverRuleOf,
} from '../../../src/config/policy.ts';
import { readFleet } from '../../../src/config/load.ts';
import { polkadotValidator } from '../../../src/chains/polkadot/target.ts';
import { solanaValidator } from '../../../src/chains/solana/target.ts';
import { type Fleet, FleetSchema, type SolanaValidator } from '../../../src/config/schema.ts';

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

describe('the policy of a Polkadot validator', () => {
  const text = readFileSync(new URL('good-polkadot.yaml', import.meta.url), 'utf8');
  const read = readFleet(text.replace('roles: []', 'roles: [operator]\n      people: 1'));
  const fleet = read.kind === 'fleet' ? read.fleet : expect.unreachable();
  const validator = polkadotValidator(fleet, 'dot-main');

  it('is that of its chain with its own differences on top', () => {
    const policy = polkadotPolicyOf(fleet, validator);

    expect(policy).toMatchObject({ old_node: 'leave', alarm: { roles: ['operator'] } });
    expect(policy.approvals).toMatchObject({ people: 1, roles: ['operator'], holds_for: 900 });
    expect(anyPolicyOf(fleet, validator)).toEqual(policy);
  });

  it('demotes the old node where nothing is said', () => {
    const policies = { ...fleet.policies, polkadot: FleetSchema.shape.policies.parse({}).polkadot };

    expect(polkadotPolicyOf({ ...fleet, policies }, { ...validator, policy: {} }).old_node).toBe('demote');
  });

  it('asks for more people for a takeover than for a move, where nothing is said', () => {
    const policy = polkadotPolicyOf(fleet, validator);

    expect(approvalRuleOf(policy)).toMatchObject({ people: 1, overrides: { people: 2, roles: ['operator'] } });
    expect(takeoverRuleOf(policy)).toMatchObject({ people: 2, roles: ['operator'], needsReason: true });
  });
});
