import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { BatonError } from '../domain/failure.ts';
import { complaintsFrom } from './complaints.ts';
import { crossChecks, doubts } from './cross-checks/index.ts';
import { locate } from './positions.ts';
import { type Complaint, type Problem, problemText } from './problem.ts';
import { readFleetBytes, textOf } from './read-text.ts';
import { type Fleet, FleetSchema } from './schema.ts';
import { readYaml, type ReadYaml } from './yaml.ts';

/** A fleet file that holds, and where it stands. */
export interface LoadedFleet {
  readonly fleet: Fleet;
  /** Absolute path of the fleet file. */
  readonly file: string;
  /** Absolute directory of the fleet file; secret files are relative to it. */
  readonly directory: string;
  /** Absolute data directory. */
  readonly data: string;
  /** What holds but should be known, in the order of the lines. */
  readonly warnings: readonly Problem[];
  /** Tells two contents apart, wherever the file lies. */
  readonly fingerprint: string;
  /** When it was read, as `performance.now()` counts in this process. Unit: milliseconds. */
  readonly readAtMs: number;
}

export type ReadFleet =
  | {
      readonly kind: 'fleet';
      readonly fleet: Fleet;
      readonly warnings: readonly Problem[];
      readonly fingerprint: string;
    }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] };

/**
 * Loads the fleet file.
 * @throws `config/invalid` with every problem at once, each with its line
 */
export async function loadFleet(path: string): Promise<LoadedFleet> {
  const readAtMs = performance.now();
  const read = await readFleetFile(path);
  if (read.kind === 'problems') throw new BatonError('config/invalid', problemText(path, read.problems));
  const file = resolve(path);
  const directory = dirname(file);
  const { fleet, warnings, fingerprint } = read;
  return { fleet, file, directory, data: resolve(directory, fleet.data), warnings, fingerprint, readAtMs };
}

/**
 * Reads the fleet file.
 * @throws `config/invalid` only when there is nothing to read
 */
export async function readFleetFile(path: string): Promise<ReadFleet> {
  const text = textOf(await readFleetBytes(resolve(path)));
  return text.kind === 'problems' ? text : readFleet(text.text);
}

/** Reads a fleet from its text: the fleet, or everything that is wrong with it in the order of the lines. */
export function readFleet(text: string): ReadFleet {
  const yaml = readYaml(text);
  if (yaml.kind === 'problems') return { kind: 'problems', problems: inOrder(yaml.problems) };
  const { data } = yaml;
  if (typeof data !== 'object' || data === null || Array.isArray(data))
    return { kind: 'problems', problems: [NO_KEYS] };
  const parsed = FleetSchema.safeParse(data);
  const complaints = [
    ...(parsed.success ? [] : complaintsFrom(FleetSchema, data, parsed.error.issues)),
    ...crossChecks(data),
  ];
  if (parsed.success && complaints.length === 0)
    return {
      kind: 'fleet',
      fleet: parsed.data,
      warnings: placed(yaml, doubts(data)),
      fingerprint: fingerprintOf(data),
    };
  return { kind: 'problems', problems: placed(yaml, complaints) };
}

/** Where a process listens and keeps its files may differ from machine to machine; comments and defaults do not count. */
const OF_ONE_PROCESS = new Set(['data', 'health', 'web']);

function fingerprintOf(data: object): string {
  const shared = Object.entries(data).filter(([key]) => !OF_ONE_PROCESS.has(key));
  return createHash('sha256').update(JSON.stringify(shared)).digest('hex');
}

const NO_KEYS: Problem = {
  path: [],
  at: 'value',
  line: 1,
  column: 1,
  found: 'the file holds no keys.',
  expected: '`key: value` lines as in config/fleet.example.yaml.',
  mend: 'if this is not your fleet file, name that with --fleet FILE.',
};

function placed({ document, lines }: ReadYaml, complaints: readonly Complaint[]): readonly Problem[] {
  return inOrder(
    complaints.map((complaint) => ({ ...complaint, ...locate(document, lines, complaint.path, complaint.at) })),
  );
}

function inOrder(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}
