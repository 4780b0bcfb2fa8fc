import { nodeOf, towerFileName, type SolanaTarget } from '../../../chains/solana/target.ts';
import type { HandStep } from '../../../domain/by-hand.ts';
import type { NodeName } from '../../../domain/names.ts';

/** What people type on one node, with the paths of that machine. */
export interface HandCommands {
  readonly paths: { readonly stakedKey: string; readonly unstakedKey: string; readonly setUnstaked: string };
  runsAs(see: string): HandStep;
  comesUpAs(see: string): HandStep;
  towers(see: string): HandStep;
  towerSum(see: string): HandStep;
  votes(see: string): HandStep;
  setStaked(see: string): HandStep;
  setStakedWithoutTower(see: string): HandStep;
  setUnstaked(see: string): HandStep;
  linkStaked(): HandStep;
  linkUnstaked(): HandStep;
  setAside(): HandStep;
}

export function handCommands(target: SolanaTarget, name: NodeName): HandCommands {
  const node = nodeOf(target, name);
  const { validatorBin, ledger, identityLink, stakedKey, unstakedKey } = node;
  const tower = `${node.tower}/${towerFileName(target.identity)}`;
  const names = [
    towerFileName(target.identity),
    `${towerFileName(target.identity)}.new`,
    `tower-${target.identity}.bin`,
  ];
  const setUnstaked = `${validatorBin} -l ${ledger} set-identity ${unstakedKey}`;
  const url = target.observers[0]?.url ?? 'URL_OF_AN_OBSERVER';
  const look = (command: string, see: string): HandStep => ({ node: name, does: 'look', command, see });
  const change = (command: string, see: string): HandStep => ({ node: name, does: 'change', command, see });
  // Never `ln -sf`: for a moment there would be no link, and a restart in it would not come up.
  const link = (key: string) =>
    change(
      `ln -s ${key} ${identityLink}.new && mv -T ${identityLink}.new ${identityLink} && readlink ${identityLink}`,
      key,
    );
  return {
    paths: { stakedKey, unstakedKey, setUnstaked },
    runsAs: (see) => look(`${validatorBin} -l ${ledger} contact-info | head -n 1`, see),
    comesUpAs: (see) => look(`readlink ${identityLink}`, see),
    towers: (see) => look(`ls -l --time-style=full-iso ${node.tower}/tower-*${target.identity}*`, see),
    towerSum: (see) => look(`sha256sum ${tower}`, see),
    votes: (see) => look(`${node.cliBin} -u ${url} vote-account ${target.voteAccount} | head -n 20`, see),
    setStaked: (see) => change(`${validatorBin} -l ${ledger} set-identity --require-tower ${stakedKey}`, see),
    setStakedWithoutTower: (see) => change(`${validatorBin} -l ${ledger} set-identity ${stakedKey}`, see),
    setUnstaked: (see) => change(setUnstaked, see),
    linkStaked: () => link(stakedKey),
    linkUnstaked: () => link(unstakedKey),
    // All that the client reads; the identity stays in the name, so that it is known later whose it was.
    setAside: () =>
      change(
        `cd ${node.tower} && for name in ${names.join(' ')}; do [ ! -e $name ] || mv -T $name aside-$(date +%s)-$name; done; ls ${names.join(' ')}`,
        'three times that there is no such file',
      ),
  };
}
