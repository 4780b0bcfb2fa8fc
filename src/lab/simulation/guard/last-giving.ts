import { shellNumber, words } from './forms.ts';
import { recordOf, type Call } from './script.ts';

/**
 * By the receipts: the term of the last step-down that was not refused, and the tower that was emitted since the node last ran
 * as the identity. A step-down that hands nothing out leaves that standing only if the role had been given up before it.
 */
export function lastGiving(call: Call): { readonly gaveAt: number; readonly emitted: string } {
  let gaveAt = 0;
  let emitted = 'none';
  for (const line of (recordOf(call)?.get('receipts') ?? '').split('\n')) {
    const [, , , verb, , term, state = '', ...detail] = words(line);
    if (state === 'refused') continue;
    const what = detail.join(' ');
    if (verb === 'solana.step-down') {
      gaveAt = shellNumber(term ?? '');
      if (state === 'done') emitted = what;
      else if (`${state} ${what}` !== 'begun -' && `${state} ${what}` !== 'unknown again') emitted = 'none';
    }
    // It may have voted here since.
    if (verb === 'solana.step-up' || verb === 'solana.take-back') emitted = 'none';
  }
  return { gaveAt, emitted };
}
