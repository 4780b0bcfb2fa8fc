import { open } from 'node:fs/promises';
import { BatonError, messageOf } from '../domain/failure.ts';
import type { Problem } from './problem.ts';

/** A thousand nodes written out take 1 MB. What is larger was named by mistake, and would keep the parser busy. */
const LARGEST_BYTES = 4 * 1024 * 1024;

/**
 * The bytes of the fleet file.
 * @throws `config/invalid` when it is absent, a directory, not readable, or far too large
 */
export async function readFleetBytes(file: string): Promise<Buffer> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw unreadable(file, error);
  });
  try {
    const chunks: Buffer[] = [];
    // A pipe or a device has no size to ask for, so the reading itself is bounded.
    const stream = handle.createReadStream({ end: LARGEST_BYTES, autoClose: false });
    for await (const chunk of stream) chunks.push(Buffer.from(chunk));
    const bytes = Buffer.concat(chunks);
    if (bytes.length <= LARGEST_BYTES) return bytes;
  } catch (error) {
    throw unreadable(file, error);
  } finally {
    await handle.close();
  }
  throw new BatonError(
    'config/invalid',
    `${file} is larger than ${LARGEST_BYTES / 1024 / 1024} MB, so it is not a fleet file. Name the fleet file with --fleet FILE or BATON_FLEET.`,
  );
}

function unreadable(file: string, error: unknown): BatonError {
  return new BatonError('config/invalid', unreadableText(file, error), { cause: error });
}

function unreadableText(file: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return `There is no fleet file ${file}. Name one with --fleet FILE or BATON_FLEET, write one with npm run baton -- init USER@HOST USER@HOST, or copy config/fleet.example.yaml; the demo has .baton/demo/fleet.yaml.`;
    case 'EISDIR':
      return `${file} is a directory. Name the fleet file in it with --fleet FILE or BATON_FLEET.`;
    case 'EACCES':
    case 'EPERM':
      return `The fleet file ${file} may not be read by this user. Start Baton as its owner, or let this user read the file and enter its directories.`;
    default:
      return `The fleet file ${file} cannot be read: ${messageOf(error)}. Name another one with --fleet FILE or BATON_FLEET.`;
  }
}

/** The text in `bytes`, or why they are no text. A mark at the beginning (BOM) is left out. */
export function textOf(bytes: Buffer): { kind: 'text'; text: string } | { kind: 'problems'; problems: Problem[] } {
  const wide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (wide) return notText(bytes, 0, 'the file is stored as UTF-16.');
  const zero = bytes.indexOf(0);
  if (zero >= 0) return notText(bytes, zero, 'the file holds bytes that are no text.');
  try {
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return notText(bytes, firstBadByte(bytes), 'here stands a character that is not UTF-8.');
  }
}

function notText(bytes: Buffer, at: number, found: string): { kind: 'problems'; problems: Problem[] } {
  const before = bytes.subarray(0, at).toString('utf8').split('\n');
  return {
    kind: 'problems',
    problems: [
      {
        path: [],
        at: 'value',
        line: before.length,
        column: (before.at(-1) ?? '').length + 1,
        found,
        expected: 'a text file in UTF-8.',
        mend: 'save it as UTF-8 in your editor; if it is not your fleet file, name that with --fleet FILE.',
      },
    ],
  };
}

/** Where decoding and encoding again first differ: the place of the byte that is no UTF-8. */
function firstBadByte(bytes: Buffer): number {
  const again = Buffer.from(bytes.toString('utf8'), 'utf8');
  const at = bytes.findIndex((byte, index) => byte !== again[index]);
  return Math.max(at, 0);
}
