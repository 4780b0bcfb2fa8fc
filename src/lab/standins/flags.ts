/** Value of the first of `names` on the command line, as `--name value` or `--name=value`. */
export function flag(args: readonly string[], ...names: string[]): string | undefined {
  for (const [index, word] of args.entries()) {
    if (names.includes(word)) return args[index + 1];
    const name = names.find((candidate) => word.startsWith(`${candidate}=`));
    if (name !== undefined) return word.slice(name.length + 1);
  }
  return undefined;
}

/** Every value of a flag that may stand more than once. */
export function flags(args: readonly string[], name: string): string[] {
  return args.flatMap((word, index) => (word === name ? [args[index + 1] ?? ''] : []));
}
