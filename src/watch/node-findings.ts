import type { NodeName } from '../domain/names.ts';
import type { NodeAnswer, Signing } from '../domain/status.ts';
import type { Finding } from './causes.ts';
import type { FindingsLook } from './findings.ts';

/** What can be wrong with one node. @param nothingLands whether the observers agree that no signature lands */
export function nodeFindings(look: FindingsLook, node: NodeName, nothingLands: boolean): Finding[] {
  const seen = look.status.nodes.find((each) => each.node === node);
  return [nodeDown(look, node, seen, nothingLands), bootUnsafe(look, node, seen), foreignFailover(node, seen)];
}

/** Loud where it is the signer and nothing lands; while something does, it only cannot be asked. */
function nodeDown(
  { believed }: FindingsLook,
  node: NodeName,
  seen: NodeAnswer | undefined,
  nothingLands: boolean,
): Finding {
  const silent = seen?.host?.silent ?? null;
  const severity = node === believed.signer && nothingLands ? 'critical' : 'warning';
  return {
    rule: 'node-down',
    node,
    state: seen?.host === undefined ? 'blind' : silent === null ? 'clear' : 'firing',
    severity,
    summary: `${node} does not answer: ${silent ?? ''}.`,
    gist: 'silent',
  };
}

/** What would come up after a restart must be what runs: two that sign are worse than none. */
function bootUnsafe(
  { status, believed, quarantine }: FindingsLook,
  node: NodeName,
  seen: NodeAnswer | undefined,
): Finding {
  const said = (state: Finding['state'], severity: Finding['severity'], summary: string): Finding => ({
    rule: 'boot-unsafe',
    node,
    state,
    severity,
    summary,
    gist: severity,
  });
  const boots = seen?.host?.boots;
  const signer = signerOf(status.signing) ?? believed.signer;
  if (boots === undefined || boots.kind === 'unknown' || seen?.couldSign === null || signer === null)
    return said('blind', 'warning', '');
  if (seen?.couldSign === false && boots.kind === 'signing' && node !== signer)
    return said(
      'firing',
      'critical',
      `${node} does not sign and would after a restart, beside ${signer}: ${boots.because}.`,
    );
  // After a takeover without a proven fence the new signer comes up unstaked on purpose until its old node is safe.
  const isMeant = quarantine?.heir === node;
  if (seen?.role === 'active' && boots.kind === 'not signing' && !isMeant)
    return said('firing', 'warning', `${node} signs and would not after a restart: ${boots.because}.`);
  return said('clear', 'warning', '');
}

function signerOf(signing: Signing): NodeName | null {
  return signing.kind === 'node' || signing.kind === 'silent' ? signing.node : null;
}

/** Something else that moves identities knows nothing of Baton's runs, and Baton nothing of what it does next. */
function foreignFailover(node: NodeName, seen: NodeAnswer | undefined): Finding {
  const movers = seen?.host?.movers ?? null;
  const names = movers?.join(', ') ?? '';
  return {
    rule: 'foreign-failover',
    node,
    state: movers === null ? 'blind' : movers.length > 0 ? 'firing' : 'clear',
    severity: 'warning',
    summary: `On ${node} runs what may move validators by itself: ${names}.`,
    gist: names,
  };
}
