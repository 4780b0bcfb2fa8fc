import { createHash } from 'node:crypto';
import { z } from 'zod';

/** Raised when an older Baton could not read what a newer one writes. */
export const FORMAT = 1;

/** The first line: what this is and where it is from. */
export const Header = z.object({
  baton: z.literal('backup'),
  format: z.int(),
  /** The last migration of the tables. */
  migration: z.string(),
  /** System identifier and timeline of the database it was taken from. */
  incarnation: z.string(),
  fleet: z.string(),
  takenAtMs: z.int(),
});
export type Header = z.infer<typeof Header>;

/** A row of a table, as Postgres writes it as JSON. */
export const Row = z.object({ table: z.string(), row: z.record(z.string(), z.unknown()) });
export type Row = z.infer<typeof Row>;

/** The last line: how many rows of each table, and the SHA-256 of all lines before it with their line ends. */
export const Trailer = z.object({ end: z.literal(true), rows: z.record(z.string(), z.int()), sha256: z.string() });
export type Trailer = z.infer<typeof Trailer>;

/** Keeps account of the lines that were written or read. */
export function lineHash(): { add(line: string): void; digest(): string } {
  const hash = createHash('sha256');
  return { add: (line) => void hash.update(`${line}\n`, 'utf8'), digest: () => hash.digest('hex') };
}
