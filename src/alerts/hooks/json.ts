import { BatonError } from '../../domain/failure.ts';

/** A real body is five deep. Deeper ones cost memory many times their size. */
const DEEPEST = 32;

/** Text of a body as a value. @throws `input/invalid` when it is no UTF-8, no JSON or deeper than any real one */
export function readJson(body: Uint8Array): unknown {
  const text = decode(body);
  if (deeperThan(text, DEEPEST)) throw new BatonError('input/invalid', `the body: deeper than ${DEEPEST} levels.`);
  try {
    return JSON.parse(text);
  } catch (error) {
    const found = text.trim() === '' ? 'nothing' : 'text that is no JSON';
    throw new BatonError('input/invalid', `the body: found ${found}, needed a JSON object.`, { cause: error });
  }
}

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (error) {
    throw new BatonError('input/invalid', 'the body: found bytes that are no UTF-8, needed JSON in UTF-8.', {
      cause: error,
    });
  }
}

/** Counts brackets outside of texts, before anything is made of them. */
function deeperThan(text: string, most: number): boolean {
  let depth = 0;
  let isText = false;
  for (let index = 0; index < text.length; index += 1) {
    const sign = text[index];
    if (isText) {
      if (sign === '\\') index += 1;
      else if (sign === '"') isText = false;
    } else if (sign === '"') isText = true;
    else if (sign === '{' || sign === '[') {
      depth += 1;
      if (depth > most) return true;
    } else if (sign === '}' || sign === ']') depth -= 1;
  }
  return false;
}
