import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Chain } from '../../domain/names.ts';

/** Chains that the guard has a part for. */
export type GuardChain = Chain;

/**
 * The guard of one chain as an operator reads it and as it is installed: the core, what chains share whose node is known by its
 * unit, then the chain's part.
 * POSIX shell, at most 430 lines, 500 with what NEAR needs.
 */
export function renderGuard(chain: GuardChain): string {
  return readPart('core') + (chain === 'solana' ? '' : readPart('unit')) + readPart(chain);
}

/** SHA-256 of the rendered guard, hexadecimal: what an installed guard is compared with, and what a plan is bound to. */
export function guardChecksum(chain: GuardChain): string {
  return createHash('sha256').update(renderGuard(chain)).digest('hex');
}

/**
 * The same statements without indentation and comment lines. This is what travels: about two thirds of the bytes, so
 * that a call fits into the first flight of packets of an idle connection.
 */
export function compactGuard(chain: GuardChain): string {
  const text = compacted.get(chain) ?? compactText(renderGuard(chain));
  compacted.set(chain, text);
  return text;
}

/** Made once: it is sent with every call, and must be that of the program that runs, also while its files are being replaced. */
const compacted = new Map<GuardChain, string>();

/** The core alone, for another script that keeps terms and receipts in the same way. */
export function guardCore(): string {
  return readPart('core');
}

/** A script without indentation and comment lines. */
export function compactText(script: string): string {
  const statements = script
    .split('\n')
    .map((line) => line.trimStart())
    .filter((line) => line !== '' && !line.startsWith('#'));
  return `${statements.join('\n')}\n`;
}

function readPart(name: 'core' | 'unit' | GuardChain): string {
  return readFileSync(new URL(`${name}.sh`, import.meta.url), 'utf8');
}
