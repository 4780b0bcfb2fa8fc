/** An error that a node answers in JSON-RPC instead of a result. */
export class RpcRefusal extends Error {
  override readonly name = 'RpcRefusal';
  readonly code: number;
  readonly data: string | undefined;

  constructor(code: number, message: string, data?: string) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/** Codes and words of substrate/client/rpc-api/src/author/error.rs and of `sp_runtime::transaction_validity`. */
export const invalidTransaction = (why: string): RpcRefusal => new RpcRefusal(1010, 'Invalid Transaction', why);

export const STALE = 'Transaction is outdated';
export const BAD_PROOF = 'Transaction has a bad signature';
export const CANNOT_PAY = 'Inability to pay some fees (e.g. account balance too low)';

export const alreadyImported = (hash: string): RpcRefusal =>
  new RpcRefusal(1013, 'Transaction Already Imported', `[${hash}]`);

export const badFormat = (why: string): RpcRefusal => new RpcRefusal(1001, `Extrinsic has invalid format: ${why}`);
