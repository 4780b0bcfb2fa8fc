import type { Severity } from '../../domain/incident.ts';

/** Words that people use as the label `severity`, from rule collections and pagers. */
const WORDS: ReadonlyMap<string, Severity> = new Map([
  ...['critical', 'crit', 'page', 'emergency', 'alert', 'error', 'high', 'disaster', 'p1'].map(
    (word) => [word, 'critical'] as const,
  ),
  ...['warning', 'warn', 'medium', 'minor', 'average', 'p2', 'p3'].map((word) => [word, 'warning'] as const),
  ...['info', 'information', 'informational', 'notice', 'low', 'none', 'debug', 'p4', 'p5'].map(
    (word) => [word, 'info'] as const,
  ),
]);

/** Null for a word that is none of these. */
export function severityOf(word: string | undefined): Severity | null {
  return WORDS.get((word ?? '').trim().toLowerCase()) ?? null;
}

/** All words that mean it. */
export const wordsFor = (severity: Severity): readonly string[] =>
  [...WORDS].flatMap(([word, meant]) => (meant === severity ? [word] : []));
