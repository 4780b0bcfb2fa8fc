/**
 * Rules of the guard that can be switched off one at a time, to see that something notices. Each switches off exactly what
 * its sentence says.
 */
export const GUARD_MUTATIONS = {
  'no-term-check': 'An acting verb does not compare its term with the recorded one.',
  'fail-open-term':
    'No form is asked of a term that acts or is recorded, and one is refused only if it is proven lower.',
  'no-receipts': 'Nothing is written about an effect, before or after it.',
  'barrier-by-time': 'After set-identity a moment is waited, then the tower is handed out as it is.',
  'links-other-way-round':
    'The link follows the identity when giving up, and goes before it when taking; a failure does not put it back.',
  'no-tower-requirement': 'The identity is taken without --require-tower.',
  'stop-before-link': 'The process is ended first, and then the link becomes the unstaked one.',
  'stop-without-proof': 'Whatever is left after the signal, it counts as gone.',
  'tower-rebuilt-over': 'A role is taken without a tower although one of the identity lies there.',
  'kept-link-flipped': 'The link becomes the staked one after taking, also where it was to be kept.',
  'copy-under-client-name': 'A copy of a tower is stored under the name that the client reads.',
  'commit-line-optional': 'The end of the input after the tower counts as the commit line.',
} as const satisfies Record<string, string>;

export type GuardMutation = keyof typeof GUARD_MUTATIONS;
export type GuardMutations = ReadonlySet<GuardMutation>;
