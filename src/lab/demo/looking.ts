import type { ValidatorName } from '../../domain/names.ts';

/** The validators of the demo that are still getting ready. */
export interface Looking {
  /** The line across the page. */
  words(): string;
  /** Takes the validator off the line as soon as `work` is done. @throws what `work` throws */
  until(validator: ValidatorName, work: Promise<void>): Promise<void>;
}

/** @param validators all of them, in the order in which they are named */
export function createLooking(validators: readonly ValidatorName[]): Looking {
  const open = new Set(validators);
  return {
    words: () => ['DEMO: simulated hosts', ...[...open].map((name) => `${name}: looking`)].join(' · '),
    async until(validator, work) {
      await work;
      open.delete(validator);
    },
  };
}
