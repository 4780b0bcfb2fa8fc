import type { Sight } from './orders.ts';
import type { Side } from './side.ts';

/** What is to be seen now. @param asked how many private answers each user waits for @param maybe how many more are right */
export function sightOf<Message>(
  side: Side<Message>,
  asked: ReadonlyMap<string, number>,
  maybe: ReadonlyMap<string, number>,
): Sight {
  const differences = [...asked].map(([user, count]) => {
    const got = side.answers(user) - count;
    return got <= 0 ? got : Math.max(0, got - (maybe.get(user) ?? 0));
  });
  return {
    posted: side.posted(),
    shown: side.cards().map(({ channel, key, revision }) => ({ channel, key, revision })),
    answersMissing: differences.reduce((sum, each) => sum + Math.max(0, -each), 0),
    answersTooMany: differences.reduce((sum, each) => sum + Math.max(0, each), 0),
    refusedByLimit: side.refusedByLimit(),
  };
}
