import { join } from 'node:path';

/**
 * Where the stand-ins of a host keep what Node compiled of them: with what this process keeps, where it does, since its tests
 * make one host after the other; or else below `root`, the host's own directory.
 */
export function compiledBy(root: string): string {
  return process.env['NODE_COMPILE_CACHE'] ?? join(root, 'compile-cache');
}
