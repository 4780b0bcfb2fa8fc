import type { APIApplicationCommandOptionChoice } from 'discord-api-types/v10';
import { procedures } from '../../../commands/catalogue.ts';
import { ways, type WordKind } from '../../../commands/command.ts';
import { ALL } from '../../../commands/pause.ts';
import { messageOf } from '../../domain/failure.ts';
import { flat } from '../plain-text.ts';
import type { Choice, DiscordDeps } from './deps.ts';
import { wordIn } from './guild-commands.ts';
import { type DiscordUser, personIn } from './identity.ts';
import type { Reply } from './talk.ts';

/** Somebody is filling in a word. */
export interface Filling {
  readonly who: DiscordUser;
  readonly subcommand: string;
  readonly word: string;
  /** What stands there so far. */
  readonly typed: string;
  readonly reply: Reply;
}

/** Discord's limits: choices at once, and signs of each. */
const MOST = 25;
const LONGEST = 100;

/** Offers what could be meant. Whatever is typed in the end is looked at like any other word. Never throws. */
export async function onFilling(deps: DiscordDeps, { who, subcommand, word, typed, reply }: Filling): Promise<void> {
  try {
    // A stranger is shown no names.
    const isKnown = personIn(deps.people(), deps.guild, who) !== null;
    const kind = wordIn(deps.catalogue, subcommand, word)?.kind;
    const all = isKnown && kind !== undefined && kind !== 'flag' ? await choicesFor(deps, kind) : [];
    await deps.talk.complete(reply, offered(all, typed));
  } catch (error) {
    deps.log.warn({ error: messageOf(error) }, 'nothing was offered for a word in Discord');
  }
}

/** Those that begin with it before those that have it in them. */
export function offered(all: readonly Choice[], typed: string): APIApplicationCommandOptionChoice<string>[] {
  const sought = typed.trim().toLowerCase();
  const has = all.filter(({ value, about }) => `${value} ${about}`.toLowerCase().includes(sought));
  const begins = ({ value }: Choice): number => Number(value.toLowerCase().startsWith(sought));
  return has
    .toSorted((one, other) => begins(other) - begins(one))
    .slice(0, MOST)
    .filter(({ value }) => value.length <= LONGEST)
    .map(({ value, about }) => ({ name: flat(about === '' ? value : `${value}  ${about}`, LONGEST), value }));
}

const plain = (values: readonly string[]): Choice[] => values.map((value) => ({ value, about: '' }));

async function choicesFor(deps: DiscordDeps, kind: WordKind): Promise<readonly Choice[]> {
  const { known, catalogue } = deps;
  switch (kind) {
    case 'validator':
      return plain(known.validators);
    case 'validator-or-all':
      return plain([...known.validators, ALL]);
    case 'node':
      return plain(known.nodes);
    case 'procedure':
      return plain(procedures);
    case 'command':
      return catalogue.map(({ name, summary }) => ({ value: name, about: summary }));
    case 'plan':
      return (await deps.recent()).plans;
    case 'run':
      return (await deps.recent()).runs;
    case 'incident':
      return (await deps.recent()).incidents;
    case 'way':
      return plain(ways);
    case 'text':
      return [];
    default:
      return kind satisfies never;
  }
}
