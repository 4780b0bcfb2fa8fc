import type { RunContext } from '../../../execution/procedure.ts';

/** Somebody has set other keys since, or none: what the run waits for does not come. */
export function voidedWords({ run }: Pick<RunContext, 'run'>): string {
  const { from, to, validator } = run;
  return `The next keys of the stash are not those of ${to} any more: somebody has set others. ${from} and ${to} both have to keep running. Find out whose keys they are: if no node runs with them, nobody will sign two sessions from now. \`resume\` goes on where they are ${to}'s again; otherwise \`stand-down\`, and then \`plan handover ${validator}\`.`;
}
