import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { z } from 'zod';
import { BatonError, messageOf } from '../../domain/failure.ts';
import { FORMAT, Header, lineHash, Row, Trailer } from './format.ts';

const LINE_END = 0x0a;

/** A backup that was read to its end and is whole. */
export interface ReadBackup {
  readonly header: Header;
  /** How many rows of each table. */
  readonly rows: Readonly<Record<string, number>>;
}

/**
 * Reads a backup from first to last line and hands over each row.
 * @throws `store/refused` when it is no backup, of a newer form, cut short, or was changed; rows may have been handed over
 */
export async function readBackup(
  file: string,
  onRow: (row: Row, header: Header) => Promise<void>,
): Promise<ReadBackup> {
  const hash = lineHash();
  const counted: Record<string, number> = {};
  let header: Header | null = null;
  let trailer: Trailer | null = null;
  for await (const line of linesOf(file)) {
    if (trailer !== null) throw broken(file, 'something stands after its last line');
    const value = parsed(line, file);
    if (header === null) {
      header = headerFrom(value, file);
    } else if (Trailer.safeParse(value).success) {
      trailer = shaped(Trailer, value, file);
      continue;
    } else {
      const row = shaped(Row, value, file);
      counted[row.table] = (counted[row.table] ?? 0) + 1;
      await onRow(row, header);
    }
    hash.add(line);
  }
  if (header === null) throw broken(file, 'it is empty');
  if (trailer === null) throw broken(file, 'it is cut short: its last line is missing');
  if (trailer.sha256 !== hash.digest()) throw broken(file, 'it was changed: its checksum is another');
  for (const [table, count] of Object.entries(trailer.rows))
    if ((counted[table] ?? 0) !== count)
      throw broken(file, `it holds ${counted[table] ?? 0} of ${count} rows of ${table}`);
  return { header, rows: trailer.rows };
}

/** By the line end alone: Node's own reader of lines also parts them at U+2028, which may stand in any text. */
async function* linesOf(file: string): AsyncGenerator<string> {
  const source = createReadStream(file);
  const plain = createGunzip();
  // `pipe` does not pass an error on.
  source.once('error', (error) => plain.destroy(error));
  try {
    let rest: Buffer[] = [];
    for await (const chunk of source.pipe(plain) as AsyncIterable<Buffer>) {
      let from = 0;
      for (let at = chunk.indexOf(LINE_END); at >= 0; at = chunk.indexOf(LINE_END, from)) {
        yield Buffer.concat([...rest, chunk.subarray(from, at)]).toString('utf8');
        [rest, from] = [[], at + 1];
      }
      rest.push(chunk.subarray(from));
    }
    if (rest.some((part) => part.length > 0)) throw broken(file, 'it is cut short in a line');
  } catch (error) {
    throw unreadable(file, error);
  } finally {
    source.destroy();
  }
}

function unreadable(file: string, error: unknown): BatonError {
  if (error instanceof BatonError) return error;
  const text = messageOf(error);
  if (/unexpected end of file/i.test(text)) return broken(file, 'it is cut short');
  if (/incorrect header check|invalid|incorrect data check/i.test(text))
    return broken(file, `it is no backup of Baton, or was changed (${text})`);
  return new BatonError('store/refused', `The backup ${file} cannot be read: ${text}.`, { cause: error });
}

function headerFrom(value: unknown, file: string): Header {
  const header = Header.safeParse(value);
  if (!header.success) throw broken(file, 'it is no backup of Baton');
  if (header.data.format > FORMAT)
    throw new BatonError(
      'store/refused',
      `The backup ${file} was made by a newer Baton. Restore it with that version.`,
    );
  return header.data;
}

function shaped<T>(form: z.ZodType<T>, value: unknown, file: string): T {
  const result = form.safeParse(value);
  if (!result.success) throw broken(file, 'it holds a line that is not understood');
  return result.data;
}

function parsed(line: string, file: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw broken(file, 'it holds a line that is not understood');
  }
}

const broken = (file: string, why: string) =>
  new BatonError('store/refused', `The backup ${file} cannot be used: ${why}. Nothing was restored. Take another one.`);
