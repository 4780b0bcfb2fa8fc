import type { ModalView } from '@slack/types';
import type { Card } from '../../card.ts';
import { bodyOf } from './body.ts';
import { plainObject, valueOf } from './buttons.ts';
import { blocksOf, fit } from './fit.ts';
import { headlineItem, smallPrint } from './frame.ts';
import type { BodyLook } from './items.ts';
import { LIMITS } from './limits.ts';

/** A text object takes 3000. */
const LONGEST = 2900;
/** Call data of a session of keys has some 1,500 signs; a message typed by a person may have 12,000, and this is rich text as well. */
const LONGEST_CODE = 12_000;
const ON_PAGE = 'on the page';

/** A modal is closed by going elsewhere, so that there are no links in it. */
const linkOf = (): null => null;

/** A whole card in a modal: folded parts, commands, changes of files and journal too. */
export function detailView(card: Card): ModalView {
  const look: BodyLook = { everything: true, linkOf, longest: LONGEST, longestCode: LONGEST_CODE, elsewhere: ON_PAGE };
  const head = [...smallPrint(card.title, LONGEST), ...blocksOf([headlineItem(card, linkOf, LONGEST)], 1)];
  const foot = smallPrint(card.footer, LONGEST);
  const room = LIMITS.viewJson - JSON.stringify([head, foot]).length;
  const body = blocksOf(
    fit(bodyOf(card, look).parts, room, ON_PAGE).parts,
    LIMITS.viewBlocks - head.length - foot.length,
  );
  return {
    type: 'modal',
    callback_id: 'details',
    private_metadata: valueOf(card.key),
    title: plainObject(card.title, LIMITS.viewTitle),
    close: plainObject('Close', LIMITS.viewTitle),
    blocks: [
      ...head,
      ...body,
      ...foot,
      ...(head.length + body.length + foot.length === 0 ? smallPrint('–', LONGEST) : []),
    ],
  };
}
