export type KeysEdit =
  | { readonly kind: 'same' }
  | { readonly kind: 'changed'; readonly text: string }
  | { readonly kind: 'not-understood'; readonly because: string };

/**
 * `authorized_keys` with other options before one key. Every other line stays, whatever it says: somebody else logs in by it.
 * @param publicKey `TYPE BASE64`; the line is found by the key itself, never by its comment
 */
export function restrictKey(text: string, publicKey: string, options: string): KeysEdit {
  const [type = '', base64 = ''] = publicKey.split(' ');
  const lines = text.split('\n');
  const own = lines.flatMap((line, index) =>
    !line.trimStart().startsWith('#') && line.split(/[ \t]+/).includes(base64) ? [index] : [],
  );
  const [at] = own;
  if (at === undefined) return { kind: 'not-understood', because: 'no line in it has the key of this Baton' };
  if (own.length > 1) return { kind: 'not-understood', because: 'more than one line in it has the key of this Baton' };
  const line = lines[at] ?? '';
  const comment = line.slice(line.indexOf(base64) + base64.length).trim();
  const wanted = [options, type, base64, ...(comment === '' ? [] : [comment])].join(' ');
  if (line === wanted) return { kind: 'same' };
  return { kind: 'changed', text: lines.with(at, wanted).join('\n') };
}
