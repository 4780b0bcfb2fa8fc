/** An error of nearcore's JSON-RPC: which class, which cause, and what it says of it. */
export class RpcFailure extends Error {
  override readonly name: 'HANDLER_ERROR' | 'REQUEST_VALIDATION_ERROR';
  override readonly cause: { readonly name: string; readonly info: object };

  constructor(name: RpcFailure['name'], cause: string, info: object = {}) {
    super(cause);
    this.name = name;
    this.cause = { name: cause, info };
  }
}

/** The error object of an answer. Codes as in nearcore, chain/jsonrpc-primitives/src/errors.rs. */
export function failureOf({ name, cause, message }: RpcFailure): object {
  const isParse = name === 'REQUEST_VALIDATION_ERROR';
  return {
    cause,
    code: isParse ? -32_700 : -32_000,
    data: message,
    message: isParse ? 'Parse error' : 'Server error',
    name,
  };
}
