import { LogLevel, type Logger } from '@slack/bolt';

export interface PlainLog {
  debug(message: string): void;
  warn(message: string): void;
}

/** What Slack's libraries say, without what they tell only those who mend them: that holds whole messages and addresses with keys. */
export function boltLog(log: PlainLog): Logger {
  return {
    debug: () => undefined,
    info: (...words) => log.debug(plain(words)),
    warn: (...words) => log.debug(plain(words)),
    error: (...words) => log.warn(plain(words)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}

const LONGEST = 500;

const plain = (words: readonly unknown[]) => `slack: ${words.map(textOf).join(' ').slice(0, LONGEST)}`;

const textOf = (word: unknown): string =>
  word instanceof Error ? word.message : typeof word === 'string' ? word : JSON.stringify(word);
