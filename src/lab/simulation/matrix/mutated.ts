import { GUARD_MUTATIONS, type GuardMutation } from '../guard/mutations.ts';
import { PREPARE_MUTATIONS, type PrepareMutation } from '../prepare/mutations.ts';
import { NOT_MUTATED, type Mutated } from '../run/schedule.ts';
import { STORE_MUTATIONS } from '../store/mutations.ts';

/** The rule of guard, store or script that a name switches off. @throws Error that names what there is */
export function mutatedBy(name: string | undefined): Mutated {
  if (name === undefined) return NOT_MUTATED;
  if (isGuardMutation(name)) return { ...NOT_MUTATED, guard: new Set([name]) };
  if (isPrepareMutation(name)) return { ...NOT_MUTATED, prepare: new Set([name]) };
  const ofStore = STORE_MUTATIONS.find((each) => each === name);
  if (ofStore) return { ...NOT_MUTATED, store: new Set([ofStore]) };
  throw new Error(
    `no mutant "${name}"; there are: ${[...Object.keys(GUARD_MUTATIONS), ...STORE_MUTATIONS, ...Object.keys(PREPARE_MUTATIONS)].join(', ')}`,
  );
}

function isGuardMutation(name: string): name is GuardMutation {
  return Object.hasOwn(GUARD_MUTATIONS, name);
}

function isPrepareMutation(name: string): name is PrepareMutation {
  return Object.hasOwn(PREPARE_MUTATIONS, name);
}
