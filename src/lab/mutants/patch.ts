import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Patch } from './mutant-text.ts';

/**
 * Makes the changes in the tree at `root`, in their order.
 * @throws Error when one does not stand there exactly once: a mutant that does not apply proves nothing
 */
export function applyPatches(root: string, patches: readonly Patch[]): void {
  for (const { file, find, replace } of patches) {
    const path = join(root, file);
    const parts = readFileSync(path, 'utf8').split(find);
    if (parts.length !== 2) throw new Error(`${file} holds ${parts.length - 1} times instead of once: ${find}`);
    writeFileSync(path, parts.join(replace));
  }
}
