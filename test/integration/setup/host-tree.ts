import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Names, contents, modes and times of everything below `root`, but for the names in `except` right below it. */
export function treeOf(root: string, except: readonly string[]): Record<string, string> {
  const names = readdirSync(root).filter((name) => !except.includes(name));
  return Object.fromEntries(names.flatMap((name) => below(join(root, name))));
}

function below(path: string): [string, string][] {
  const inside = lstatSync(path).isDirectory() ? readdirSync(path).flatMap((name) => below(join(path, name))) : [];
  return [[path, stateOf(path)], ...inside];
}

function stateOf(path: string): string {
  const facts = lstatSync(path);
  const kept = facts.isSymbolicLink()
    ? readlinkSync(path)
    : facts.isFile()
      ? createHash('sha256').update(readFileSync(path)).digest('hex')
      : '';
  return `${facts.mode} ${facts.uid} ${facts.mtimeMs} ${kept}`;
}
