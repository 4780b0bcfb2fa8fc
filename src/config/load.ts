import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { BatonError, messageOf } from '../domain/failure.ts';
import { complaintsFrom } from './complaints.ts';
import { crossChecks } from './cross-checks/index.ts';
import { locate } from './positions.ts';
import { type Problem, problemText } from './problem.ts';
import { type Fleet, FleetSchema } from './schema.ts';

/** A fleet file that holds, and where it stands. */
export interface LoadedFleet {
  readonly fleet: Fleet;
  /** Absolute path of the fleet file. */
  readonly file: string;
  /** Absolute directory of the fleet file; secret files are relative to it. */
  readonly directory: string;
  /** Absolute data directory. */
  readonly data: string;
}

export type ReadFleet =
  | { readonly kind: 'fleet'; readonly fleet: Fleet }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] };

/**
 * Loads the fleet file.
 * @throws `config/invalid` with every problem at once, each with its line
 */
export async function loadFleet(path: string): Promise<LoadedFleet> {
  const file = resolve(path);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new BatonError(
      'config/invalid',
      `The fleet file ${file} cannot be read: ${messageOf(error)}. Copy config/fleet.example.yaml, or name one with --fleet FILE or BATON_FLEET; the demo has .baton/demo/fleet.yaml.`,
      {
        cause: error,
      },
    );
  });
  const read = readFleet(text);
  if (read.kind === 'problems') throw new BatonError('config/invalid', problemText(path, read.problems));
  const directory = dirname(file);
  return { fleet: read.fleet, file, directory, data: resolve(directory, read.fleet.data) };
}

/** Reads a fleet from its text: the fleet, or everything that is wrong with it in the order of the lines. */
export function readFleet(text: string): ReadFleet {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0)
    return { kind: 'problems', problems: document.errors.map((error) => notYaml(error, lines)) };
  const data: unknown = document.toJS() ?? {};
  const parsed = FleetSchema.safeParse(data);
  const complaints = [
    ...(parsed.success ? [] : complaintsFrom(FleetSchema, data, parsed.error.issues)),
    ...crossChecks(data),
  ];
  if (parsed.success && complaints.length === 0) return { kind: 'fleet', fleet: parsed.data };
  const problems = complaints.map((complaint) => ({
    ...complaint,
    ...locate(document, lines, complaint.path, complaint.at),
  }));
  return { kind: 'problems', problems: problems.toSorted((a, b) => a.line - b.line || a.column - b.column) };
}

function notYaml(
  error: { readonly message: string; readonly pos: readonly [number, number] },
  lines: LineCounter,
): Problem {
  const { line, col } = lines.linePos(error.pos[0]);
  return {
    path: [],
    at: 'value',
    line,
    column: col,
    found: `this is not YAML: ${error.message}.`,
    expected: 'two blanks for each level, `key: value`, quotes around text with `: ` or ` #` in it.',
    mend: '',
  };
}
