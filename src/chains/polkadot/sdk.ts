type Sdk = typeof import('@polkadot/api');

/**
 * The SDK, loaded when it is first needed: a fleet without a Polkadot validator never pays for it. Its CommonJS form, because
 * Node 24 needs 340 MB to load the same code as ES modules and 160 MB so.
 */
export async function loadSdk(): Promise<Sdk> {
  const sdk: unknown = await import('@polkadot/api/cjs/index');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one program in two forms, whose types cannot know each other
  return sdk as Sdk;
}
