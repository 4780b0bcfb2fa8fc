/** What the terminal says when the page can be used. @param words of the start: address and health @param hasOthers whether there are validators of Polkadot and NEAR */
export function welcome(words: readonly string[], hasOthers: boolean): string {
  return `
DEMO: simulated hosts. Nothing here touches a real validator.

  ${words.join('\n  ')}

${hasOthers ? ALL : SOLANA}
A move needs two people. On the page you can be Ana or Ben: approve as one, then as the other.
"Make trouble", at the top of the page, makes sol-a sick or kills it: wait for what Baton says then, and press its button.
On a terminal you are Ana only: npm run baton -- status --fleet .baton/demo/fleet.yaml
Ctrl-C stops everything.
`;
}

const SOLANA = `Two machines, sol-a and sol-b, can run the validator sol-main; sol-a does. Try, on the page:

  /baton status
  /baton plan handover sol-main
  /baton handover sol-main
`;

const ALL = `Two machines, sol-a and sol-b, can run the Solana validator sol-main; sol-a does. Two others, dot-a and dot-b, can run
dot-main, on a Polkadot whose sessions last 5 seconds instead of 4 hours. near-a and near-b can run
near-main, on a NEAR whose epochs last 2 minutes instead of 7 hours. Try, on the page:

  /baton status
  /baton plan handover sol-main
  /baton handover sol-main        a few seconds
  /baton handover near-main       half a minute; nobody signs for some ten seconds of it
  /baton handover dot-main        about a minute; half a day on Polkadot
`;
