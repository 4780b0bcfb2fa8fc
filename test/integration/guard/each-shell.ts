import { describe } from 'vitest';
import { SHELLS } from './stub-host.ts';

/** The same tests in each shell, the shells beside each other, since the guard waits much; in one shell one after the other. */
export function inEachShell(name: string, tests: (shell: string) => void): void {
  describe.concurrent.each(SHELLS)(name, (shell) => {
    describe.sequential('one after the other', () => tests(shell));
  });
}
