import { createInterface } from 'node:readline';

/**
 * Asks on the terminal, and takes only a clear yes as one. Ctrl-C ends the process, as it does anywhere else in a shell;
 * the end of the input is a no. Null where nobody sits at a terminal.
 */
export function questionAtTerminal(): ((question: string) => Promise<boolean>) | null {
  if (!process.stdin.isTTY) return null;
  return async (question) => {
    // Not `terminal`: that would take Ctrl-C away from the system.
    const lines = createInterface({ input: process.stdin, terminal: false });
    process.stderr.write(`${question} [y/N] `);
    try {
      return await new Promise<boolean>((resolve) => {
        lines.once('line', (line) => resolve(/^\s*(y|yes)\s*$/i.test(line)));
        lines.once('close', () => resolve(false));
      });
    } finally {
      lines.close();
    }
  };
}
