import type { NodeName, PublicKey, ValidatorName } from '../../domain/names.ts';

/** One validator as a host file has it. */
export interface HostFileEntry {
  readonly validator: ValidatorName;
  /** The node's own public key; null when it could not be read. */
  readonly unstaked: PublicKey | null;
  /** What the guard takes as target, by key. */
  readonly args: Readonly<Record<string, string>>;
}

/** The lines `validator.key=value` of an installed guard's host file. A key that is not known has none, so that the guard refuses. */
export function hostFileText(node: NodeName, entries: readonly HostFileEntry[]): string {
  const head = `# Validators of ${node}, for the Baton guard: paths and keys come from here, whatever a request says.\n`;
  return head + entries.map(entryText).join('');
}

function entryText({ validator, unstaked, args }: HostFileEntry): string {
  const lines = Object.entries(args).flatMap(([key, value]) => {
    if (key === 'validator') return [];
    if (key !== 'unstaked' || unstaked !== null) return [`${validator}.${key}=${value}`];
    return [
      `# Not known here: the public key that this prints on the host: ${args['keygen_bin']} pubkey ${args['unstaked_key']}`,
      `# ${validator}.unstaked=`,
    ];
  });
  return `${lines.join('\n')}\n`;
}
