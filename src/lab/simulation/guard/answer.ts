import type { GuardAnswer } from '../../../hosts/port.ts';
import { createFacts } from '../../../hosts/ssh/facts.ts';

/** The lines of an answer as they come out of a call. */
export interface Lines {
  add(key: string, value: string): void;
  setData(data: Buffer): void;
  /** Null as long as the answer line has not come. */
  result(): GuardAnswer | null;
}

export function createLines(): Lines {
  const facts: (readonly [key: string, value: string])[] = [];
  let code = '';
  let text = '';
  let data: Buffer | null = null;
  let answer: GuardAnswer['answer'] | null = null;
  return {
    add(key, value) {
      if (key === 'code') code = value;
      else if (key === 'text') text = value;
      else if (key === 'answer') answer = value === 'ok' || value === 'refused' ? value : 'unknown';
      else facts.push([key, value]);
    },
    setData: (bytes) => void (data = bytes),
    result: () => (answer === null ? null : { answer, code, text, facts: createFacts(facts), data }),
  };
}
