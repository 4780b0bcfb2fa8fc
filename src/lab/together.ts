/** All results, or the first error, but never before all have settled: what one has started can then be closed. */
export async function together<T extends readonly unknown[]>(
  ...works: { readonly [Key in keyof T]: Promise<T[Key]> }
): Promise<{ -readonly [Key in keyof T]: T[Key] }> {
  await Promise.allSettled(works);
  return Promise.all(works);
}
