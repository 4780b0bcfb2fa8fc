/** Why a call failed, as a runtime says it. */
export type DispatchError =
  | { readonly kind: 'module'; readonly pallet: string; readonly name: string }
  | { readonly kind: 'token'; readonly name: 'FundsUnavailable' }
  | { readonly kind: 'badOrigin' };

/** The value of a field of an event, in the form in which its type in the metadata is built. */
export type FieldValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly FieldValue[]
  | { readonly [key: string]: FieldValue }
  | DispatchErrorField;

/** Fields that name a pallet's error: its number is known to the metadata alone. */
export interface DispatchErrorField {
  readonly dispatch: 'result' | 'error';
  readonly error: DispatchError | null;
}

/** An event of a pallet, fields in the order of its definition. */
export interface PalletEvent {
  readonly pallet: string;
  readonly name: string;
  readonly fields: readonly FieldValue[];
}

/** What a call did. After an error the state is the one before, and there are no events. */
export interface Applied<S> {
  readonly state: S;
  readonly events: readonly PalletEvent[];
  readonly error: DispatchError | null;
}

export const succeeded = <S>(state: S, events: readonly PalletEvent[] = []): Applied<S> => ({
  state,
  events,
  error: null,
});

export const failed = <S>(state: S, error: DispatchError): Applied<S> => ({ state, events: [], error });

export const moduleError = (pallet: string, name: string): DispatchError => ({ kind: 'module', pallet, name });

/** The result of a call inside another one, for events such as `ProxyExecuted`. */
export const resultField = (error: DispatchError | null): DispatchErrorField => ({ dispatch: 'result', error });
