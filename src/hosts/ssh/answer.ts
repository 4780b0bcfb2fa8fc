import { createHash } from 'node:crypto';
import { BatonError } from '../../domain/failure.ts';
import type { GuardAnswer } from '../port.ts';
import { createBytes, type Bytes } from './bytes.ts';
import { createFacts } from './facts.ts';

/** A large answer is an `observe` of some 30 KiB or a tower of some 4 KiB. More than this is not the guard talking. */
export const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
/** The longest line is a tower of 16 KiB in base64: 22 KiB. */
const MAX_LINE_BYTES = 64 * 1024;

/** Names of RPC methods are part of keys, with their capitals. */
const FACT = /^([a-z][A-Za-z0-9_.-]*)=(.*)$/s;
const DATA = /^data (0|[1-9][0-9]{0,8}) ([0-9a-f]{64})$/;

type Pair = readonly [key: string, value: string];

/** Reads a guard's answer as its bytes arrive, however they are cut into chunks. */
export interface AnswerParser {
  /**
   * @returns the facts that this chunk completed, in their order
   * @throws `host/bad-answer` at the first thing that is not of the form of an answer, and at every call after that
   */
  push(chunk: Buffer): readonly Pair[];
  /** The data block, once it is there; null before. */
  data(): Buffer | null;
  /** Whether the answer line has come. Anything after it makes the answer a bad one. */
  isComplete(): boolean;
  /** What was answered, or null if the answer line has not come: the answer is lost, whatever came before. */
  result(): GuardAnswer | null;
}

/** A parser for one answer. It knows no connection and no clock. */
export function createAnswerParser(): AnswerParser {
  const bytes = createBytes();
  const draft = createDraft();
  let taken = 0;
  let broken: BatonError | null = null;

  function take(chunk: Buffer): Pair[] {
    const pairs: Pair[] = [];
    taken += chunk.length;
    if (taken > MAX_ANSWER_BYTES) throw bad(`more than ${MAX_ANSWER_BYTES} bytes`);
    bytes.add(chunk);
    while (readPart(bytes, draft, pairs));
    return pairs;
  }

  return {
    push: (chunk) => {
      if (broken !== null) throw broken;
      try {
        return take(chunk);
      } catch (error) {
        broken = error instanceof BatonError ? error : bad('what cannot be read');
        throw broken;
      }
    },
    data: () => (broken === null ? draft.data() : null),
    isComplete: () => broken === null && draft.result() !== null,
    result: () => (broken === null ? draft.result() : null),
  };
}

/** Reads one line, or what is there of a data block. False when more bytes are needed first. */
function readPart(bytes: Bytes, draft: Draft, pairs: Pair[]): boolean {
  if (draft.result() !== null && !bytes.isEmpty()) throw bad('something follows the answer line');
  const block = draft.openBlock();
  if (block !== null) {
    block.add(bytes.take(block.missing()));
    if (block.missing() > 0) return false;
    draft.closeBlock(block.content());
    return true;
  }
  const line = bytes.takeLine(MAX_LINE_BYTES, () => bad(`a line of more than ${MAX_LINE_BYTES} bytes`));
  if (line === null) return false;
  draft.addLine(line, pairs);
  return true;
}

type Draft = ReturnType<typeof createDraft>;

/** The parts of an answer as far as they have come. */
function createDraft() {
  const facts: Pair[] = [];
  let code = '';
  let text = '';
  let block: DataBlock | null = null;
  let data: Buffer | null = null;
  let result: GuardAnswer | null = null;

  function finish(word: string): void {
    if (word === 'ok') result = { answer: 'ok', code: '', text: '', facts: createFacts(facts), data };
    else if (word !== 'refused' && word !== 'unknown') throw bad(`an answer of ${quoted(word)}`);
    else if (code === '') throw bad(`the answer ${word} without a code`);
    else result = { answer: word, code, text, facts: createFacts(facts), data };
  }

  return {
    addLine(line: string, pairs: Pair[]): void {
      const announced = DATA.exec(line);
      if (announced !== null && data !== null) throw bad('a second data block');
      if (announced !== null) return void (block = createBlock(Number(announced[1]), announced[2] ?? ''));
      const [, key = '', value = ''] = FACT.exec(line) ?? [];
      if (key === '') throw bad(`the line ${quoted(line)}`);
      if (key === 'answer') return finish(value);
      if (key === 'code') code = value;
      else if (key === 'text') text = value;
      else {
        facts.push([key, value]);
        pairs.push([key, value]);
      }
    },
    data: () => data,
    openBlock: () => block,
    closeBlock(content: Buffer): void {
      data = content;
      block = null;
    },
    result: () => result,
  };
}

interface DataBlock {
  /** Bytes that belong to the block and have not come. */
  missing(): number;
  add(part: Buffer): void;
  /** @throws `host/bad-answer` if the bytes are not those that were announced */
  content(): Buffer;
}

function createBlock(length: number, sha256: string): DataBlock {
  if (length > MAX_ANSWER_BYTES) throw bad(`a data block of ${length} bytes`);
  const parts: Buffer[] = [];
  let missing = length + 1; // a newline ends the block
  return {
    missing: () => missing,
    add: (part) => {
      parts.push(part);
      missing -= part.length;
    },
    content: () => {
      const all = Buffer.concat(parts);
      const content = all.subarray(0, length);
      if (all.toString('latin1', length) !== '\n') throw bad('a data block that is longer than it said');
      const found = createHash('sha256').update(content).digest('hex');
      if (found !== sha256) throw bad('a data block that does not have the hash it said');
      return content;
    },
  };
}

function bad(what: string): BatonError {
  return new BatonError('host/bad-answer', `The answer holds ${what}.`);
}

/** Enough of a strange text to recognise it (a login banner, an error of the shell), safe to show. */
function quoted(text: string): string {
  return JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text);
}
