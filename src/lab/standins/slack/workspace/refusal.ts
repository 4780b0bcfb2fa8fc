import type { Loose } from '../../loose.ts';

/** A method of the Web API says no. `error` is the word that Slack answers with. */
export class SlackRefusal extends Error {
  readonly error: string;
  readonly more: Loose;

  constructor(error: string, more: Loose = {}) {
    super(error);
    this.name = 'SlackRefusal';
    this.error = error;
    this.more = more;
  }
}

/** A refusal that names what is wrong with blocks, views or arguments, as Slack does. */
export function refusalWithMessages(error: string, messages: readonly string[]): SlackRefusal {
  return new SlackRefusal(error, {
    errors: messages,
    response_metadata: { messages: messages.map((each) => `[ERROR] ${each}`) },
  });
}
