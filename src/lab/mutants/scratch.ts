import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

/** What is not part of the tree: packages, the record of git, data, and what an operator keeps beside it. */
const LEFT_OUT: ReadonlySet<string> = new Set(['node_modules', '.git', '.baton', 'coverage', 'secrets', 'fleet.yaml']);

/** A tree in which anything may be changed. */
export interface Scratch {
  readonly root: string;
  remove(): void;
}

/** Copies the tree at `root` into a temporary directory; its packages are linked, not copied. */
export function copyTree(root: string): Scratch {
  const copy = mkdtempSync(join(tmpdir(), 'baton-mutant-'));
  cpSync(root, copy, { recursive: true, filter: (path) => !LEFT_OUT.has(relative(root, path)) });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return { root: copy, remove: () => rmSync(copy, { recursive: true, force: true }) };
}
