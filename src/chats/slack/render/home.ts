import type { ActionsBlock, Button, HomeView, KnownBlock } from '@slack/types';
import type { CardButton } from '../../card.ts';
import { actionsOf, plainObject } from './buttons.ts';
import { blocksOf, fit, type Part } from './fit.ts';
import { smallPrint } from './frame.ts';
import { LIMITS } from './limits.ts';
import { type Chunk, type Item, line, plainText, sign, words } from './rich.ts';

/** What the Home tab says to one person. Texts may hold time marks. */
export type HomeData =
  | {
      readonly kind: 'person';
      readonly approvals: readonly HomeApproval[];
      readonly validators: readonly HomeValidator[];
      readonly runs: readonly HomeRun[];
      /** Who is called when a validator raises an alarm. */
      readonly paged: readonly HomePaged[];
      /** Milliseconds since 1970: when all of this was read. */
      readonly atMs: number;
    }
  /** Nobody whom the fleet file knows. */
  | { readonly kind: 'stranger'; readonly words: string };

/** A plan that this person may approve now. */
export interface HomeApproval {
  /** Of the plan's card: `plan:p-7f3a`. */
  readonly key: string;
  /** The plan in a few words: `Plan p-7f3a · solana/handover · sol-main`. */
  readonly title: string;
  /** Its verdict. */
  readonly headline: string;
  /** `1 of 2: Lin. Still needed: 1 more.` */
  readonly approvals: string;
  readonly untilMs: number;
  /** The buttons of the plan's card. */
  readonly buttons: readonly CardButton[];
  /** Permalink of its message, where there is one. */
  readonly link: string | null;
}

export interface HomeValidator {
  readonly name: string;
  /** `good`: one node signs and it could move. `bad`: not known, nobody, two, or an alarm. `unknown`: not looked at yet. */
  readonly tone: 'good' | 'warning' | 'bad' | 'unknown';
  /** `sol-a signs`. */
  readonly signs: string;
  /** `could move to sol-b now`, or why it could not. */
  readonly readiness: string;
  /** When it was looked at; null when it was not. */
  readonly lookedAtMs: number | null;
}

export interface HomeRun {
  readonly id: string;
  readonly validator: string;
  /** The headline of its card. */
  readonly headline: string;
  readonly startedAtMs: number;
  readonly link: string | null;
}

export interface HomePaged {
  readonly validator: string;
  /** Display names. */
  readonly people: readonly string[];
}

/** A fleet has at most some tens of each; more would push the rest of the tab out of sight. */
const MOST_APPROVALS = 10;
const MOST_RUNS = 10;
const LONGEST = 300;
const TONES = { good: 'white_check_mark', warning: 'warning', bad: 'red_circle', unknown: 'question' } as const;
const ELSEWHERE = '/baton status';

/** The Home tab of one person: what waits for them first, with the same buttons as on the cards. */
export function homeView(data: HomeData): HomeView {
  if (data.kind === 'stranger') return home(blocksOf([textItem(data.words)], LIMITS.viewBlocks / 2));
  const shown = data.approvals.slice(0, MOST_APPROVALS);
  const blocks: KnownBlock[] = [
    header('Waits for you'),
    ...(data.approvals.length === 0 ? blocksOf([textItem('Nothing.')], 1) : []),
    ...shown.flatMap(approvalBlocks),
    ...countBlocks(data.approvals.length - shown.length, 'plans wait: they are in the channel'),
    { type: 'divider' },
    header('Open runs'),
    ...(data.runs.length === 0 ? blocksOf([textItem('None.')], 1) : []),
    ...data.runs.slice(0, MOST_RUNS).flatMap(runBlocks),
    ...countBlocks(data.runs.length - MOST_RUNS, 'are open: /baton runs'),
    { type: 'divider' },
  ];
  const foot = smallPrint(`Read {t:${data.atMs}}`, LONGEST);
  const lists: Part[] = [
    { heading: [line(...words('Validators', { bold: true }))], items: data.validators.map(validatorItem) },
    { heading: [line(...words('Called when there is an alarm', { bold: true }))], items: data.paged.map(pagedItem) },
  ];
  const room = LIMITS.viewJson - JSON.stringify([blocks, foot]).length;
  const most = LIMITS.viewBlocks - blocks.length - foot.length;
  // Half of what is left, because two pieces may not fit into one block together.
  const body = blocksOf(
    fit(
      lists.filter(({ items }) => items.length > 0),
      Math.min(room, most * BLOCK_ROOM),
      ELSEWHERE,
    ).parts,
    most,
  );
  return home([...blocks, ...body, ...foot]);
}

/** What a block is filled with at the least when there are many. Unit: signs of JSON. */
const BLOCK_ROOM = 1400;

function home(blocks: KnownBlock[]): HomeView {
  return { type: 'home', callback_id: 'home', blocks };
}

function header(text: string): KnownBlock {
  return { type: 'header', text: plainObject(text, LIMITS.headerText) };
}

function textItem(text: string): Item {
  return text.split('\n').map((each): Chunk => line(...words(each, { longest: LONGEST })));
}

function approvalBlocks(
  { key, title, headline, approvals, untilMs, buttons, link }: HomeApproval,
  index: number,
): KnownBlock[] {
  const about: Item = [
    line(...words(headline, { bold: true, longest: LONGEST })),
    line(...words(approvals, { longest: LONGEST })),
    line(plainText('Can be approved until '), ...words(`{t:${untilMs}}`)),
  ];
  return [
    ...smallPrint(title, LONGEST),
    ...blocksOf([about], 1),
    ...withLink(actionsOf(key, buttons, true), link, index),
  ];
}

function runBlocks({ id, validator, headline, startedAtMs, link }: HomeRun, index: number): KnownBlock[] {
  const about: Item = [
    line(...words(headline, { bold: true, longest: LONGEST })),
    line(...words(`${validator} · run ${id} · since {t:${startedAtMs}}`, { longest: LONGEST })),
  ];
  const key = `run:${id}`;
  return [...blocksOf([about], 1), ...withLink(actionsOf(key, [], true), link, index)];
}

/** A link to the message, behind the buttons. Its clicks are told to the bot as well, which has only to acknowledge them. */
function withLink(actions: readonly ActionsBlock[], link: string | null, index: number): ActionsBlock[] {
  if (link === null || link.length > LIMITS.buttonUrl || !link.startsWith('https://')) return [...actions];
  const open: Button = {
    type: 'button',
    action_id: `open:${index}`,
    text: plainObject('Open', LIMITS.buttonText),
    url: link,
  };
  return actions.map((block) => ({ ...block, elements: [...block.elements.slice(0, LIMITS.actions - 1), open] }));
}

function validatorItem({ name, tone, signs, readiness, lookedAtMs }: HomeValidator): Item {
  const looked = lookedAtMs === null ? [] : [plainText(' · looked '), ...words(`{t:${lookedAtMs}}`)];
  return [
    line(
      sign(TONES[tone]),
      plainText(' '),
      ...words(name, { bold: true, longest: LONGEST }),
      plainText('  '),
      ...words(signs, { longest: LONGEST }),
      plainText(' · '),
      ...words(readiness, { longest: LONGEST }),
      ...looked,
    ),
  ];
}

function pagedItem({ validator, people }: HomePaged): Item {
  const names = people.length === 0 ? 'nobody' : people.join(', ');
  return [
    line(...words(validator, { bold: true, longest: LONGEST }), plainText('  '), ...words(names, { longest: LONGEST })),
  ];
}

function countBlocks(more: number, what: string): KnownBlock[] {
  return more > 0 ? smallPrint(`${more} more ${what}`, LONGEST) : [];
}
