/**
 * Every way a piece of work can go wrong, what Baton may do next by itself, and what a person should do.
 * Codes are stable: never reused, never renamed.
 *
 * `next`: `retry` nothing changed, try again; `wait` try again later; `inspect` something may have changed, look first;
 * `people` only a person can go on.
 */
export const FAILURES = {
  'host/unreachable': { next: 'retry', advice: 'Check that the host is up and that its SSH port answers.' },
  'host/unclear': {
    next: 'wait',
    advice: 'The host answers, but not clearly what its validator runs as or may still do. Do what the card says.',
  },
  'host/key-changed': {
    next: 'people',
    advice: 'The host key differs from the fleet file. Find out why before trusting it.',
  },
  'host/answer-lost': {
    next: 'inspect',
    advice: 'The command left us and no answer came back. Look at the host first.',
  },
  'host/refused': { next: 'people', advice: 'The host refused and changed nothing. Its reason is shown.' },
  'host/stale-term': { next: 'people', advice: 'Another worker holds a newer term. Nothing was changed by this one.' },
  'host/quarantined': {
    next: 'people',
    advice: 'The term record on this host is not the one we know. Look, then adopt it.',
  },
  'host/bad-answer': {
    next: 'inspect',
    advice: 'The host answered in a form that is not understood. Look at the host first.',
  },
  'chain/unreachable': { next: 'retry', advice: 'Check that the RPC answers.' },
  'chain/bad-answer': { next: 'retry', advice: 'The RPC answered in a form that is not understood.' },
  'tower/unreadable': { next: 'people', advice: 'The tower file is not of a known format. Nothing was handed over.' },
  'tower/stale': { next: 'people', advice: 'The tower is older than votes that were seen. Nothing was handed over.' },
  'tower/changed': {
    next: 'people',
    advice: 'The tower is not the one that was handed out. The card says what to do.',
  },
  'barrier/unproven': { next: 'inspect', advice: 'It was not proven that the old identity votes no more.' },
  'fence/needed': {
    next: 'people',
    advice:
      'Nothing has proven that the old node cannot sign. Fence it (power off, and see that it is off), then declare it.',
  },
  'arm/expired': { next: 'retry', advice: 'The standby waited too long for the tower and changed nothing.' },
  'run/aborted': { next: 'people', advice: 'A person asked to abort.' },
  'run/looked': { next: 'people', advice: 'It was only looked, as somebody asked. Say how it goes on.' },
  'run/paused': { next: 'people', advice: 'The validator or the fleet is paused.' },
  'run/lease-lost': { next: 'inspect', advice: 'Another worker has taken over this run.' },
  'run/defect': {
    next: 'inspect',
    advice:
      'Baton itself failed, in a way that nobody foresaw: that says nothing of the hosts. Look first, and report the message.',
  },
  'run/override-refused': {
    next: 'people',
    advice: 'What was declared was not used, and nothing was changed. The card says why.',
  },
  'run/checks-failed': { next: 'people', advice: 'A check that held when the plan was made no longer holds.' },
  'run/window-missed': { next: 'people', advice: 'No quiet window came within the longest wait. Ask for a new plan.' },
  'store/unreachable': { next: 'retry', advice: 'Check that Postgres answers.' },
  'store/refused': { next: 'people', advice: 'The message says what is needed.' },
  'config/invalid': { next: 'people', advice: 'Mend the fleet file where the message points.' },
  'input/invalid': { next: 'people', advice: 'See the message for what was expected.' },
} as const satisfies Record<string, { next: 'retry' | 'wait' | 'inspect' | 'people'; advice: string }>;

export type FailureCode = keyof typeof FAILURES;

/** The one error class of Baton. The message says what was found; the code leads to what to do next. */
export class BatonError extends Error {
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'BatonError';
    this.code = code;
  }

  /** What a person should do about it. */
  get advice(): string {
    return FAILURES[this.code].advice;
  }
}

/** What a failure is told as: whatever is none of Baton's own errors is a mistake in Baton, and no host's. */
export function failureOf(error: unknown): { readonly code: FailureCode; readonly text: string } {
  if (error instanceof BatonError) return { code: error.code, text: error.message };
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { code: 'run/defect', text: `Baton failed, not a host (${text}).` };
}

/** The text of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
