/** JSON as nearcore reads it: `//`, `#` and block comments count as blanks, outside of texts. */
export function parseWithComments(text: string): unknown {
  const bare = text.replaceAll(/"(?:\\.|[^"\\])*"|\/\/[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\//g, (part) =>
    part.startsWith('"') ? part : ' ',
  );
  return JSON.parse(bare);
}
