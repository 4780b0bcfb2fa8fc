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
  'link-in-spite-of-keep': 'The link follows a taking also where the call says that it is to be left.',
  'stop-without-proof': 'A validator that was ended counts as gone: nobody looks, and no proof is told.',
  'commit-line-optional': 'The end of the input after the tower counts as the commit line.',
} as const satisfies Record<string, string>;

export type GuardMutation = keyof typeof GUARD_MUTATIONS;
export type GuardMutations = ReadonlySet<GuardMutation>;
