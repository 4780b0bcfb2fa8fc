import { Document, isCollection, isScalar } from 'yaml';

/**
 * Data as YAML for people.
 * @param comments what to say behind the entries of a list: the path of the list, then words by entry
 */
export function yamlText(
  data: object,
  comments: { readonly path: readonly string[]; readonly words: Readonly<Record<string, string>> },
): string {
  const document = new Document(data, { aliasDuplicateObjects: false });
  const list = document.getIn(comments.path);
  for (const entry of isCollection(list) ? list.items : []) {
    const words = isScalar(entry) ? comments.words[String(entry.value)] : undefined;
    if (words !== undefined && isScalar(entry)) entry.comment = ` ${words}`;
  }
  // Wide enough that no usage line is folded: a folded one is hard to compare.
  return document.toString({ lineWidth: 0 });
}
